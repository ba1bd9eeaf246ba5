using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

internal sealed partial class GroupWriter
{
    // A title is looked for in so many of the remaining events: appends wait for it.
    private const int EventsOfTexts = 4_096;

    private readonly RowErasure _rows;

    /// <summary>Erases a session's oldest events in one transaction; when it throws, none is erased.</summary>
    public int Erase(string sessionId, long upTo, int limit) => InErasure(() =>
    {
        if (KeyOf(sessionId) is not { } session)
        {
            return 0;
        }
        List<Sequence> events = [];
        var found = _connection.Use(Sql.BySessionUp).Bind(1, session).Bind(2, 1).Bind(3, Math.Min(upTo, Head - 1)).Bind(4, limit);
        while (found.Step())
        {
            events.Add(new Sequence(found.Long(0)));
        }
        found.Reset();
        if (events.Count > 0)
        {
            EraseRows(events, new Dictionary<long, long> { [session] = events.Count });
            _sessions.Remove(sessionId); // as it is now is in the file
        }
        return events.Count;
    });

    /// <summary>Erases these events in one transaction; when it throws, none is erased.</summary>
    public int Erase(IReadOnlyCollection<Sequence> named) => InErasure(() =>
    {
        Dictionary<long, List<RecordedEvent>> perSession = [];
        foreach (var sequence in named.Order())
        {
            if (sequence.Value < Head && _connection.Use(Sql.SessionOfEvent).Bind(1, sequence.Value).Scalar() is { } session and not NameCache.ErasedSession
                && _reader.EventAt(sequence.Value) is { } recorded)
            {
                (perSession.TryGetValue(session, out var events) ? events : perSession[session] = []).Add(recorded);
            }
        }
        List<Sequence> erased = [.. perSession.Values.SelectMany(static events => events).Select(static recorded => recorded.Sequence).Order()];
        if (erased.Count > 0)
        {
            EraseRows(erased, perSession.ToDictionary(static entry => entry.Key, static entry => (long)entry.Value.Count));
            foreach (var (session, events) in perSession)
            {
                if (_reader.StoredSessionOf(session) is { } id)
                {
                    ForgetTexts(session, id, events);
                    _sessions.Remove(id);
                }
            }
        }
        return erased.Count;
    });

    /// <summary>Names that events erased by this process had: perhaps no other event has them.</summary>
    public HashSet<long> Suspects => _rows.Suspects;

    /// <summary>Deletes those of these names that no event has.</summary>
    /// <param name="unused">Names that no event up to <paramref name="looked"/> has.</param>
    public void ForgetNames(HashSet<long> unused, long looked)
    {
        if (_isStale)
        {
            Reload();
        }
        _connection.Use(Sql.Begin).Run();
        try
        {
            var later = _connection.Use(Sql.NamesOfEvents).Bind(1, looked + 1).Bind(2, Head);
            while (later.Step())
            {
                for (var column = 0; column < Sql.NameColumns; column++)
                {
                    unused.Remove(later.Long(column));
                }
            }
            later.Reset();
            _names.Forget(unused);
            _connection.Use(Sql.Commit).Run();
            _names.Forgotten(unused);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    private int InErasure(Func<int> erase)
    {
        if (_isStale)
        {
            Reload();
        }
        _connection.Use(Sql.Begin).Run();
        try
        {
            var erased = erase();
            if (erased == 0)
            {
                EndTransaction();
                return 0;
            }
            _seals.Flush();
            _connection.Use(Sql.Commit).Run();
            _trimmed = TrimmedRow.Read(_connection);
            _names.Committed();
            return erased;
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <param name="events">In ascending order, and there.</param>
    private void EraseRows(List<Sequence> events, Dictionary<long, long> perSession)
    {
        var type = _names.IdOf(NameKind.Type, ErasedEvent.EventType);
        _names.Write();
        var dense = events.FindIndex(sequence => sequence.Value >= _trimmed.Oldest) is >= 0 and var first ? first : events.Count;
        for (var i = 0; i < events.Count; i++)
        {
            _rows.Suspect(events[i].Value);
            if (i < dense)
            {
                _rows.Drop(events[i].Value);
            }
            else
            {
                _rows.Erase(events[i].Value, type);
            }
        }
        _seals.Flush();
        List<string> gone = [];
        foreach (var (session, count) in perSession)
        {
            DropFromSession(session, count, gone);
        }
        DropSegments(events.GetRange(0, dense));
        _connection.Use(Sql.Trim).Bind(1, _trimmed.Oldest).Bind(2, dense).Bind(3, gone.Count).Bind(4, _lastSessionKey).Run();
    }

    /// <summary>Takes the texts that erased events gave their session out of its row.</summary>
    private void ForgetTexts(long key, string id, List<RecordedEvent> erased)
    {
        if (FindRow(id) is not { } session)
        {
            return;
        }
        // What a damaged event said is not known: any of the texts may be its.
        var texts = erased.Exists(DamagedEvent.Is) ? new SessionTexts(true, true, true, true) : SessionTexts.Of(session, erased);
        if (texts.IsAny)
        {
            texts.Replace(session, Remaining(key));
        }
        else if (session.Open.Count == 0)
        {
            return;
        }
        var gone = erased.Select(static recorded => recorded.Sequence).ToHashSet();
        session.Forget(gone.Contains);
        SetTexts(key, session);
    }

    private IEnumerable<RecordedEvent> Remaining(long session)
    {
        List<long> sequences = [];
        var found = _connection.Use(Sql.BySessionUp).Bind(1, session).Bind(2, 1).Bind(3, long.MaxValue).Bind(4, EventsOfTexts);
        while (found.Step())
        {
            sequences.Add(found.Long(0));
        }
        found.Reset();
        foreach (var sequence in sequences)
        {
            if (_reader.EventAt(sequence) is { } recorded && !DamagedEvent.Is(recorded))
            {
                yield return recorded;
            }
        }
    }

    private long? KeyOf(string sessionId)
    {
        var statement = _connection.Use(Sql.SessionKey);
        CompactId.Bind(statement, 1, sessionId);
        return statement.Scalar();
    }
}
