using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

/// <summary>A session as the writer keeps it in memory. Owned by the <see cref="GroupWriter"/>.</summary>
internal sealed class SessionEntry(long key, Session session, bool isNew)
{
    public long Key { get; } = key;

    public Session Session { get; set; } = session;

    /// <summary>Has no row yet.</summary>
    public bool IsNew { get; set; } = isNew;

    /// <summary>Counted an event of the group at hand, so its row is behind.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Has got an event of the group at hand back.</summary>
    public bool HasReturned { get; set; }
}
