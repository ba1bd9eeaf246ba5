using Chronicle.Events;
using Chronicle.Retention;
using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

/// <summary>Finds the events that a rule lets go: first those that were kept before the dense part, session by session, then the dense part from its beginning.</summary>
/// <remarks>
/// What is kept before the dense part is found through its sessions, so that a run does not read again what an earlier one left (<see cref="KeptMarks"/>). The dense part
/// ends at the first event that no age lets go: arrivals are in order.
/// </remarks>
internal sealed class ExpiredSearch(Reader reader, KeptMarks marks, TrimRule rule, int limit)
{
    private readonly Dictionary<long, TrimMoments> _sessions = [];
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
        if (low > high || KeptSessions(oldest) is not { Length: > 0 } sessions)
        {
            return;
        }
        var candidates = new IndexStream(reader, Sql.BySessionUp, new QueryRange(low, high, Descending: false), sessions.Length, (statement, index) => statement.Bind(1, sessions[index]));
        while (!IsFull && candidates.TryNext(out var sequence))
        {
            if (reader.EventAt(sequence) is { } recorded && recorded.Content.Received < Moments(candidates.Envelope.Long(1)).For(EventKinds.IsMessage(recorded.Content.Type)))
            {
                Add(recorded);
            }
        }
    }

    /// <summary>The sessions of which something may go.</summary>
    private long[] KeptSessions(long oldest)
    {
        List<(long Key, TrimMoments Moments, long First)> sessions = [];
        var statement = reader.Connection.Use(Sql.SessionsBefore).Bind(1, oldest);
        while (statement.Step())
        {
            var moments = rule.For(statement.OptionalText(1));
            if (!moments.KeepsAll)
            {
                sessions.Add((statement.Long(0), moments, statement.Long(2)));
            }
        }
        statement.Reset();
        return [.. sessions.Where(session => MayGo(session.Key, session.Moments, session.First, oldest)).Select(session => session.Key)];
    }

    private bool MayGo(long session, TrimMoments moments, long first, long oldest) => moments.Others == moments.Messages
        ? ArrivedBefore(first, moments.Others)
        : ArrivedBefore(moments.Messages is null ? null : marks.Find(reader, session, first, oldest, isMessage: true), moments.Messages)
            || ArrivedBefore(moments.Others is null ? null : marks.Find(reader, session, first, oldest, isMessage: false), moments.Others);

    private bool ArrivedBefore(long? sequence, Timestamp? moment) =>
        sequence is { } known && moment is { } before && reader.Connection.Use(Sql.ArrivalOfEvent).Bind(1, known).Scalar() < before.Micros;

    private void FindDense(long low, long high)
    {
        var latest = rule.Latest!.Value.Micros;
        var statement = reader.Connection.Use(Sql.Arrivals).Bind(1, low).Bind(2, high);
        while (!IsFull && statement.Step() && statement.Long(3) < latest)
        {
            var moments = Moments(statement.Long(1));
            var before = moments.Others == moments.Messages ? moments.Others : moments.For(EventKinds.IsMessage(reader.NameOf(statement.Long(2))));
            if (statement.Long(3) < before?.Micros && reader.EventAt(statement.Long(0)) is { } recorded)
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

    /// <summary>The moments before which a session's events may go.</summary>
    private TrimMoments Moments(long session)
    {
        if (_sessions.TryGetValue(session, out var moments))
        {
            return moments;
        }
        var statement = reader.Connection.Use(Sql.SessionRule).Bind(1, session);
        moments = session == NameCache.ErasedSession ? rule.For(null) : statement.Step() && statement.Long(1) == 0 ? rule.For(statement.OptionalText(0)) : default;
        statement.Reset();
        return _sessions[session] = moments;
    }
}
