using System.Runtime.InteropServices;
using Chronicle.Events;
using Chronicle.Retention;
using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

internal sealed partial class GroupWriter
{
    private TrimmedRow _trimmed;

    /// <summary>Drops events in one transaction; when it throws, none is dropped.</summary>
    /// <param name="events">In ascending order.</param>
    /// <param name="moving">Told where the dense part begins before the transaction commits, and again if it does not.</param>
    public Trimmed Drop(IReadOnlyList<Sequence> events, Action<long> moving)
    {
        if (_isStale)
        {
            Reload();
        }
        var before = _trimmed;
        _connection.Use(Sql.Begin).Run();
        try
        {
            var perSession = new Dictionary<long, long>();
            var (dropped, last) = DropEvents(events, perSession);
            if (dropped == 0)
            {
                EndTransaction();
                return default;
            }
            List<string> gone = [];
            foreach (var (key, count) in perSession)
            {
                DropFromSession(key, count, gone);
            }
            _seals.Flush();
            DropSegments(events);
            var trimmed = new TrimmedRow(Math.Max(before.Oldest, last + 1), before.Events + dropped, before.Sessions + gone.Count, _lastSessionKey);
            _connection.Use(Sql.Trim).Bind(1, trimmed.Oldest).Bind(2, dropped).Bind(3, gone.Count).Bind(4, _lastSessionKey).Run();
            moving(trimmed.Oldest);
            _connection.Use(Sql.Commit).Run();
            _trimmed = trimmed;
            foreach (var id in gone)
            {
                _sessions.Remove(id); // its next event begins a new session, with a new key
            }
            return new Trimmed(dropped, gone.Count);
        }
        catch
        {
            Abandon();
            moving(before.Oldest);
            throw;
        }
    }

    /// <summary>False when there is no such session.</summary>
    public bool Pin(string sessionId, bool pinned)
    {
        if (_isStale)
        {
            Reload();
        }
        if (KeyOf(sessionId) is not { } key)
        {
            return false;
        }
        _connection.Use(Sql.Pin).Bind(1, key).Bind(2, pinned ? 1 : 0).Run();
        return true;
    }

    /// <summary>Whether an event is one that the session has counted and lost. Then it has lost one less.</summary>
    /// <param name="wasAt">The cursor it was recorded at before.</param>
    /// <param name="session">Whose it is.</param>
    private bool TakeBack(string wasAt, long session)
    {
        if (!_epochs.TryParse(wasAt, currentForAll: false, out var sequence) || sequence > Head
            || _connection.Use(Sql.SessionOfEvent).Bind(1, sequence).Scalar() is { } kept && kept != NameCache.ErasedSession)
        {
            return false;
        }
        _connection.Use(Sql.TakeBack).Bind(1, session).Run();
        return _connection.Changes > 0;
    }

    /// <summary>A session that has got all of its events back is what they say in their new order, as one that lost none.</summary>
    private void RecountWhenWhole(SessionEntry entry)
    {
        entry.HasReturned = false;
        if (_connection.Use(Sql.DroppedOfSession).Bind(1, entry.Key).Scalar() != 0)
        {
            return;
        }
        var kept = new List<long>();
        var statement = _connection.Use(Sql.KeptOfSession).Bind(1, entry.Key).Bind(2, 0).Bind(3, long.MaxValue);
        while (statement.Step())
        {
            kept.Add(statement.Long(0));
        }
        statement.Reset();
        Session? recounted = null;
        foreach (var sequence in kept)
        {
            var recorded = _reader.EventAt(sequence)!;
            recounted ??= Session.StartedBy(recorded);
            recounted.Apply(recorded);
        }
        entry.Session = recounted!;
    }

    private (long Dropped, long Last) DropEvents(IReadOnlyList<Sequence> events, Dictionary<long, long> perSession)
    {
        var (dropped, last) = (0L, 0L);
        Dictionary<long, bool> pinned = [];
        foreach (var sequence in events)
        {
            if (sequence.Value >= Head || _connection.Use(Sql.SessionOfEvent).Bind(1, sequence.Value).Scalar() is not { } session)
            {
                continue;
            }
            ref var isPinned = ref CollectionsMarshal.GetValueRefOrAddDefault(pinned, session, out var isKnown);
            isPinned = isKnown ? isPinned : IsPinned(session);
            if (isPinned)
            {
                continue;
            }
            _rows.Drop(sequence.Value);
            CollectionsMarshal.GetValueRefOrAddDefault(perSession, session, out _)++;
            (dropped, last) = (dropped + 1, sequence.Value);
        }
        return (dropped, last);
    }

    private bool IsPinned(long session)
    {
        var statement = _connection.Use(Sql.SessionRule).Bind(1, session);
        var isPinned = statement.Step() && statement.Long(1) != 0;
        statement.Reset();
        return isPinned;
    }

    private void DropFromSession(long key, long count, List<string> gone)
    {
        if (_connection.Use(Sql.FirstOfSession).Bind(1, key).Scalar() is { } first)
        {
            _connection.Use(Sql.DropFromSession).Bind(1, key).Bind(2, count).Bind(3, first).Run();
            return;
        }
        var id = _connection.Use(Sql.SessionId).Bind(1, key);
        if (id.Step())
        {
            gone.Add(CompactId.Read(id, 0));
        }
        id.Reset();
        _connection.Use(Sql.DropSession).Bind(1, key).Run();
    }

    private void DropSegments(IReadOnlyList<Sequence> events)
    {
        var last = -1L;
        foreach (var sequence in events)
        {
            var segment = Segments.Of(sequence.Value);
            if (segment != last)
            {
                _connection.Use(Sql.DropSegment).Bind(1, segment).Bind(2, Segments.First(segment)).Bind(3, Segments.Last(segment)).Run();
                if (_connection.Changes > 0)
                {
                    _seals.DropSegment(segment);
                }
                last = segment;
            }
        }
    }
}
