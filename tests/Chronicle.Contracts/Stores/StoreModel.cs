using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Xunit;

namespace Chronicle.Contracts.Stores;

/// <summary>A store as a plain list, and what a real one must answer.</summary>
internal sealed class StoreModel(Func<IEventStore> store)
{
    private readonly List<IncomingEvent> _events = [];
    private readonly HashSet<long> _dropped = [];

    public async Task AppendAsync(IReadOnlyList<IncomingEvent> group)
    {
        var first = _events.Count;
        List<long> expected = [];
        List<int> conflicts = [];
        foreach (var content in group)
        {
            var original = content.Id is null ? -1 : _events.FindLastIndex(known => known.Id == content.Id && known.Scope == content.Scope && (known.Scope is not null || known.SessionId == content.SessionId));
            original = _dropped.Contains(original + 1) ? -1 : original; // a dropped id is recorded again
            if (original < 0 && content.Scope is not null)
            {
                original = _events.FindLastIndex(known => known.Id == content.Id && known.Scope is null && IsSame(known, content));
                original = _dropped.Contains(original + 1) ? -1 : original;
            }
            if (original < 0)
            {
                _events.Add(content);
            }
            else if (!IsSame(_events[original], content))
            {
                conflicts.Add(expected.Count);
            }
            expected.Add(original < 0 ? _events.Count : original + 1);
        }
        var appended = await store().AppendAsync(group, default);
        Assert.Equal(expected, appended.Sequences.Select(sequence => sequence.Value));
        Assert.Equal(_events.Skip(first), appended.Recorded.Select(recorded => recorded.Content));
        Assert.Equal(conflicts, appended.Conflicts);
        Assert.Equal(_events.Count, store().Head.Value);
    }

    /// <summary>Who has an id, in all sessions or in one.</summary>
    public async Task FindAsync(string id, string? session)
    {
        var expected = Numbered().Where(numbered => numbered.Content.Id == id && (session is null || numbered.Content.SessionId == session)).Select(numbered => numbered.Number);
        var found = await store().FindAsync(id, session, default);
        Assert.Equal(expected, found.Select(recorded => recorded.Sequence.Value).Order());
    }

    /// <summary>Drops every n-th event up to one; all when n is 1.</summary>
    public async Task DropAsync(long through, int each)
    {
        var wanted = Enumerable.Range(1, (int)Math.Min(through, _events.Count)).Select(number => (long)number).Where(number => number % each == 0).ToList();
        var gone = wanted.Where(number => number < _events.Count && !_dropped.Contains(number)).ToList();
        var trimmed = await store().DropAsync([.. wanted.Select(number => new Sequence(number))], default);
        _dropped.UnionWith(gone);
        Assert.Equal(gone.Count, trimmed.Events);
        Assert.Equal(Oldest, store().Oldest.Value);
    }

    /// <summary>Erases a session's oldest events: in the dense part something stands in their place.</summary>
    public async Task EraseAsync(string session, long upTo, int limit)
    {
        var erased = Numbered().Where(numbered => numbered.Content.SessionId == session && numbered.Number <= upTo && numbered.Number < _events.Count).Take(limit).ToList();
        var oldest = Oldest;
        Assert.Equal(erased.Count, await store().EraseAsync(session, new Sequence(upTo), limit, default));
        foreach (var (number, content) in erased)
        {
            if (number < oldest)
            {
                _dropped.Add(number);
            }
            _events[(int)number - 1] = new IncomingEvent { SessionId = ErasedEvent.Session, Type = ErasedEvent.EventType, Time = content.Time, Received = content.Received };
        }
        Assert.Equal(oldest, store().Oldest.Value);
    }

    /// <summary>What is kept beside the events agrees with them.</summary>
    public async Task VerifyAsync()
    {
        await foreach (var problem in store().VerifyAsync(null, default))
        {
            Assert.Fail(problem);
        }
        var stats = await store().GetStatsAsync(default);
        Assert.Equal((Numbered().Count(), Numbered().Select(numbered => numbered.Content.SessionId).Where(session => session != ErasedEvent.Session).Distinct().Count()), (stats.Events, stats.Sessions));
    }

    public async Task ReadAsync(long after, int limit)
    {
        var page = await store().ReadAsync(new Sequence(after), limit, default);
        AssertSame(Numbered().Where(numbered => numbered.Number > after && numbered.Number >= Oldest).Take(limit), page);
    }

    public async Task QueryAsync(EventQuery query)
    {
        var page = await store().QueryAsync(query, default);
        var inRange = Numbered().Where(numbered => numbered.Number > query.After.Value && numbered.Number < query.Before.Value);
        inRange = query.Descending ? inRange.Reverse() : inRange;
        var looked = inRange.Where(numbered => page.IsComplete || (query.Descending ? numbered.Number >= page.ScannedTo.Value : numbered.Number <= page.ScannedTo.Value));
        AssertSame(looked.Where(numbered => query.Filter.Matches(numbered.Content)), page.Events);
        Assert.True(page.Events.Count <= query.Limit);
    }

    // Apart from what random events differ in, they are alike.
    private static bool IsSame(IncomingEvent one, IncomingEvent other) =>
        one.SessionId == other.SessionId && one.Type == other.Type && one.ToolName == other.ToolName && one.Data.Span.SequenceEqual(other.Data.Span);

    private static void AssertSame(IEnumerable<(long Number, IncomingEvent Content)> expected, IReadOnlyList<RecordedEvent> actual) => Assert.Equal(
        expected.Select(numbered => $"{numbered.Number} {numbered.Content.Id ?? "-"} {numbered.Content.SessionId} {numbered.Content.Type}"),
        actual.Select(recorded => $"{recorded.Sequence} {recorded.Content.Id ?? "-"} {recorded.Content.SessionId} {recorded.Content.Type}"));

    private long Oldest => _dropped.Count == 0 ? 1 : _dropped.Max() + 1;

    private IEnumerable<(long Number, IncomingEvent Content)> Numbered() =>
        _events.Select((content, index) => (index + 1L, content)).Where(numbered => !_dropped.Contains(numbered.Item1));
}
