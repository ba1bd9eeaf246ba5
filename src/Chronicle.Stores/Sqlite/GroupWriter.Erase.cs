using Chronicle.Events;
using Chronicle.Retention;

namespace Chronicle.Stores.Sqlite;

internal sealed partial class GroupWriter
{
    /// <summary>Erases a session's oldest events in one transaction; when it throws, none is erased.</summary>
    public int Erase(string sessionId, long upTo, int limit)
    {
        if (_isStale)
        {
            Reload();
        }
        _connection.Use(Sql.Begin).Run();
        try
        {
            var erased = KeyOf(sessionId) is { } key ? Erase(key, Math.Min(upTo, Head - 1), limit) : 0;
            if (erased == 0)
            {
                EndTransaction();
                return 0;
            }
            _connection.Use(Sql.Commit).Run();
            _trimmed = TrimmedRow.Read(_connection);
            _names.Committed();
            _sessions.Remove(sessionId); // as it is now is in the file
            return erased;
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    private int Erase(long session, long upTo, int limit)
    {
        List<Sequence> events = [];
        var found = _connection.Use(Sql.BySessionUp).Bind(1, session).Bind(2, 1).Bind(3, upTo).Bind(4, limit);
        while (found.Step())
        {
            events.Add(new Sequence(found.Long(0)));
        }
        found.Reset();
        if (events.Count == 0)
        {
            return 0;
        }
        var type = _names.IdOf(NameKind.Type, ErasedEvent.EventType);
        _names.Write();
        var dense = events.FindIndex(sequence => sequence.Value >= _trimmed.Oldest) is >= 0 and var first ? first : events.Count;
        for (var i = 0; i < events.Count; i++)
        {
            if (i < dense)
            {
                _connection.Use(Sql.DropEvent).Bind(1, events[i].Value).Run();
            }
            else
            {
                _connection.Use(Sql.EraseEvent).Bind(1, events[i].Value).Bind(2, NameCache.ErasedSession).Bind(3, type).Run();
            }
        }
        List<string> gone = [];
        DropFromSession(session, events.Count, gone);
        DropSegments(events.GetRange(0, dense));
        _connection.Use(Sql.Trim).Bind(1, _trimmed.Oldest).Bind(2, dense).Bind(3, gone.Count).Bind(4, _lastSessionKey).Run();
        return events.Count;
    }

    private long? KeyOf(string sessionId)
    {
        var statement = _connection.Use(Sql.SessionKey);
        CompactId.Bind(statement, 1, sessionId);
        return statement.Scalar();
    }
}
