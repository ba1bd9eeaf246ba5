using Chronicle.Events;

namespace Chronicle.Stores.Sqlite;

internal sealed partial class GroupWriter
{
    private readonly List<long> _candidates = [];

    /// <summary>The event that has the id of this one in its scope; null when none has.</summary>
    /// <param name="content">An event with an id.</param>
    /// <param name="group">What is recorded of the group so far.</param>
    private RecordedEvent? FindOriginal(IncomingEvent content, ReadOnlySpan<RecordedEvent> group)
    {
        var id = content.Id!;
        if (_epochs.TryParse(id, currentForAll: false, out var sequence) && EventAt(sequence, group) is { Content.Id: null } atCursor)
        {
            return atCursor;
        }
        RecordedEvent? unscoped = null;
        foreach (var candidate in Candidates(id))
        {
            if (EventAt(candidate, group) is not { } found || found.Content.Id != id)
            {
                continue;
            }
            if (IsSameScope(found.Content, content))
            {
                return found;
            }
            // Recorded before ids had other scopes than the session.
            if (content.Scope is not null && found.Content.Scope is null && SameContent.Is(found.Content, content, AreSameRules(found)))
            {
                unscoped = found;
            }
        }
        return unscoped;
    }

    private bool AreSameRules(RecordedEvent recorded) => recorded.Sequence.Value > Head || _rules.AreCurrentAt(recorded.Sequence.Value);

    // Not from the file when it is of this group: what is read there is taken for committed.
    private RecordedEvent? EventAt(long sequence, ReadOnlySpan<RecordedEvent> group) =>
        sequence <= Head ? _reader.EventAt(sequence) : sequence - Head <= group.Length ? group[(int)(sequence - Head - 1)] : null;

    private List<long> Candidates(string id)
    {
        var candidates = _candidates;
        candidates.Clear();
        var statement = _connection.Use(Sql.SequencesOfId);
        CompactId.Bind(statement, 1, id);
        while (statement.Step())
        {
            candidates.Add(statement.Long(0));
        }
        statement.Reset();
        var old = _connection.Use(Sql.SequenceOfOldId);
        CompactId.Bind(old, 1, id);
        if (old.Scalar() is { } sequence)
        {
            candidates.Add(sequence);
        }
        return candidates;
    }

    private static bool IsSameScope(IncomingEvent one, IncomingEvent other) =>
        one.Scope == other.Scope && (one.Scope is not null || one.SessionId == other.SessionId);
}
