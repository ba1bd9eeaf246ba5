using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>Finds the session in which a call began that ended in another: an agent that resumes or clears changes its session's id in the middle of a call.</summary>
/// <remarks>Holds the ids of open calls only, and of the newest <see cref="Capacity"/> at most. Ids that are short are not one of a kind, and are left alone.</remarks>
public sealed class SplitCalls
{
    public const int Capacity = 65_536;

    private const int ShortestId = 8;

    private readonly Dictionary<string, string> _sessions = [];

    public void Clear() => _sessions.Clear();

    /// <summary>Notes what is open in a session that was read.</summary>
    public void Note(Session session)
    {
        foreach (var entry in session.Open.Entries)
        {
            if (entry is { Kind: OpenKind.Call, CallId: { } id })
            {
                Note(id, session.Id);
            }
        }
    }

    /// <summary>Takes an event that its session has just counted. Returns the id of another session in which the call that it ends began, or null.</summary>
    public string? Follow(RecordedEvent recorded, Session session)
    {
        var content = recorded.Content;
        if ((content.ToolUseId ?? content.SpanId) is not { Length: >= ShortestId } id)
        {
            return null;
        }
        if (session.UnknownEnd == id)
        {
            return _sessions.Remove(id, out var other) && other != session.Id ? other : null;
        }
        if (session.Open.Call(id) is null)
        {
            _sessions.Remove(id);
        }
        else
        {
            Note(id, session.Id);
        }
        return null;
    }

    private void Note(string id, string session)
    {
        if (id.Length < ShortestId)
        {
            return;
        }
        if (_sessions.Count >= Capacity)
        {
            _sessions.Clear(); // calls of this many at once are calls that nobody ended
        }
        _sessions[id] = session;
    }
}
