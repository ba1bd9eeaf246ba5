using System.Diagnostics;
using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>A reading connection with its statements, lent by the <see cref="ReaderPool"/> to one read at a time.</summary>
internal sealed class Reader(SqliteConnection connection, EpochList epochs, NameCache names) : IDisposable
{
    public SqliteConnection Connection { get; } = connection;

    private long _readStarted; // a timestamp while a read runs, else 0

    /// <summary>How long the read under way has been running; zero when there is none.</summary>
    public TimeSpan ReadingFor => Volatile.Read(ref _readStarted) is not 0 and var started ? Stopwatch.GetElapsedTime(started) : TimeSpan.Zero;

    public EpochList Epochs { get; } = epochs;

    /// <summary>Runs a read in one snapshot of the file; cancelling interrupts it where it is.</summary>
    public T Run<T>(Func<Reader, T> read, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _readStarted, Stopwatch.GetTimestamp());
        Connection.Use(Sql.BeginRead).Run();
        try
        {
            using var interrupt = cancellationToken.UnsafeRegister(static state => ((Reader)state!).Connection.Interrupt(), this);
            return read(this);
        }
        finally
        {
            if (Connection.InTransaction)
            {
                Connection.ResetAll(); // a statement still at a row would keep the snapshot
                Connection.Use(Sql.Rollback).Run();
            }
            Volatile.Write(ref _readStarted, 0);
        }
    }

    public string NameOf(long id)
    {
        if (names.TryGetValue(id, out var value))
        {
            return value;
        }
        value = Text(Sql.NameValue, id) ?? throw Missing("name", id);
        names.AddValue(id, value);
        return value;
    }

    public string SessionOf(long key)
    {
        if (key == NameCache.ErasedSession)
        {
            return ErasedEvent.Session;
        }
        if (names.TryGetSession(key, out var id))
        {
            return id;
        }
        id = Text(Sql.SessionId, key) ?? throw Missing("session", key);
        names.AddSession(key, id);
        return id;
    }

    /// <summary>The number of a name, or null when no event has it.</summary>
    public long? IdOf(NameKind kind, string value) =>
        names.TryGetId(kind, value, out var id) ? id : Connection.Use(Sql.NameId).Bind(1, (long)kind).Bind(2, value).Scalar();

    /// <summary>The number of a session, or null when there is none.</summary>
    public long? SessionKey(string id)
    {
        var statement = Connection.Use(Sql.SessionKey);
        CompactId.Bind(statement, 1, id);
        return statement.Scalar();
    }

    public RecordedEvent? EventAt(long sequence)
    {
        var statement = Connection.Use(Sql.ReadEvent).Bind(1, sequence);
        var recorded = statement.Step() ? EventRow.Read(statement, this) : null;
        statement.Reset();
        return recorded;
    }

    public void Dispose() => Connection.Dispose();

    private string? Text(string sql, long key)
    {
        var statement = Connection.Use(sql).Bind(1, key);
        var text = statement.Step() ? CompactId.Read(statement, 0) : null;
        statement.Reset();
        return text;
    }

    private StoreException Missing(string what, long key) => new(
        string.Create(CultureInfo.InvariantCulture, $"'{Connection.Path}' is damaged: an event refers to {what} {key}, which is not there. Run 'chronicle verify'."),
        isTransient: false);
}
