using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Ids;

namespace Chronicle.Stores.Sqlite;

internal sealed partial class GroupWriter
{
    private readonly List<long> _candidates = [];

    /// <summary>The event that has the id of this one in its scope; null when none has.</summary>
    /// <param name="content">An event with an id.</param>
    /// <param name="key">Of its id in its scope.</param>
    /// <param name="session">Its session; null when it begins one.</param>
    /// <param name="group">What is recorded of the group so far.</param>
    private RecordedEvent? FindOriginal(IncomingEvent content, ulong key, SessionEntry? session, ReadOnlySpan<RecordedEvent> group)
    {
        var id = content.Id!;
        if (_epochs.TryParse(id, currentForAll: false, out var sequence) && EventAt(sequence, group) is { Content.Id: null } atCursor && !DamagedEvent.Is(atCursor))
        {
            return atCursor;
        }
        foreach (var candidate in Candidates(id, key))
        {
            if (EventAt(candidate, group) is { } found && found.Content.Id == id && IsSameScope(found.Content, content))
            {
                return found;
            }
        }
        return content.Scope is null || session is null ? null : FindUnscoped(content, session, group);
    }

    /// <summary>The same event, recorded before ids had other scopes than the session.</summary>
    private RecordedEvent? FindUnscoped(IncomingEvent content, SessionEntry session, ReadOnlySpan<RecordedEvent> group)
    {
        foreach (var candidate in Candidates(content.Id!, _ids.KeyOf(content.Id!, session.Key, scopeName: 0)))
        {
            if (EventAt(candidate, group) is { Content.Scope: null } found && found.Content.Id == content.Id && SameContent.Is(found.Content, content, AreSameRules(found)))
            {
                return found;
            }
        }
        return null;
    }

    private List<long> Candidates(string id, ulong key)
    {
        _candidates.Clear();
        _ids.Find(key, _candidates);
        if (_ids.HasOldIndex && OldIds.Find(_connection, id) is { } old)
        {
            _candidates.Add(old);
        }
        return _candidates;
    }

    private bool AreSameRules(RecordedEvent recorded) => recorded.Sequence.Value > Head || _rules.AreCurrentAt(recorded.Sequence.Value);

    // Not from the file when it is of this group: what is read there is taken for committed. One that is damaged has no id: a retry of it is recorded anew.
    private RecordedEvent? EventAt(long sequence, ReadOnlySpan<RecordedEvent> group) =>
        sequence <= Head ? _reader.Salvage(sequence, oldest: long.MaxValue) : sequence - Head <= group.Length ? group[(int)(sequence - Head - 1)] : null;

    private static bool IsSameScope(IncomingEvent one, IncomingEvent other) =>
        one.Scope == other.Scope && (one.Scope is not null || one.SessionId == other.SessionId);
}
