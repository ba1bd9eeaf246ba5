using Chronicle.Events;
using Chronicle.Retention;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Finds the events that a rule lets go: first those that were kept before the dense part, session by session, then the dense part from its beginning.</summary>
/// <remarks>
/// What is kept before the dense part is found through its sessions, so that a run does not read again what an earlier one left. The dense part ends at
/// the first event that no age lets go: arrivals are in order.
/// </remarks>
internal sealed class ExpiredSearch(Reader reader, TrimRule rule, int limit)
{
    private readonly Dictionary<long, Timestamp?> _sessions = [];
    private readonly List<RecordedEvent> _found = new(Math.Min(limit, 256));
    private long _bytes;

    private bool IsFull => _found.Count >= limit || _bytes >= SqliteStore.MaxPageBytes;

    public List<RecordedEvent> Run(long low, long high)
    {
        var oldest = reader.Connection.Use(Sql.Oldest).Scalar() ?? 1;
        FindKept(low, Math.Min(high, oldest - 1), oldest);
        if (!IsFull)
        {
            FindDense(Math.Max(low, oldest), high);
        }
        return _found;
    }

    private void FindKept(long low, long high, long oldest)
    {
        if (low > high || KeptSessions(low, oldest) is not { Length: > 0 } sessions)
        {
            return;
        }
        var candidates = new IndexStream(reader, Sql.BySessionUp, new QueryRange(low, high, Descending: false), sessions.Length, (statement, index) => statement.Bind(1, sessions[index]));
        while (!IsFull && candidates.TryNext(out var sequence))
        {
            if (reader.EventAt(sequence) is { } recorded && recorded.Content.Received < Before(reader.Connection, candidates.Envelope.Long(1)))
            {
                Add(recorded);
            }
        }
    }

    /// <summary>The sessions whose oldest event may go.</summary>
    private long[] KeptSessions(long low, long oldest)
    {
        List<long> sessions = [];
        var statement = reader.Connection.Use(Sql.SessionsBefore).Bind(1, oldest);
        while (statement.Step())
        {
            if (rule.For(statement.OptionalText(1)) is { } before
                && (statement.Long(2) < low || reader.Connection.Use(Sql.ArrivalOfEvent).Bind(1, statement.Long(2)).Scalar() < before.Micros))
            {
                sessions.Add(statement.Long(0));
            }
        }
        statement.Reset();
        return [.. sessions];
    }

    private void FindDense(long low, long high)
    {
        var latest = rule.Latest!.Value.Micros;
        var statement = reader.Connection.Use(Sql.Arrivals).Bind(1, low).Bind(2, high);
        while (!IsFull && statement.Step() && statement.Long(2) < latest)
        {
            if (statement.Long(2) < Before(reader.Connection, statement.Long(1))?.Micros && reader.EventAt(statement.Long(0)) is { } recorded)
            {
                Add(recorded);
            }
        }
        statement.Reset();
    }

    private void Add(RecordedEvent recorded)
    {
        _found.Add(recorded);
        _bytes += recorded.Content.Data.Length + recorded.Content.Extra.Length;
    }

    /// <summary>The moment before which a session's events may go; null when they may not.</summary>
    private Timestamp? Before(SqliteConnection connection, long session)
    {
        if (_sessions.TryGetValue(session, out var before))
        {
            return before;
        }
        var statement = connection.Use(Sql.SessionRule).Bind(1, session);
        before = session == NameCache.ErasedSession ? rule.For(null) : statement.Step() && statement.Long(1) == 0 ? rule.For(statement.OptionalText(0)) : null;
        statement.Reset();
        return _sessions[session] = before;
    }
}
