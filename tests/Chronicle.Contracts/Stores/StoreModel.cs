using Chronicle.Events;
using Chronicle.Journal;
using Xunit;

namespace Chronicle.Contracts.Stores;

/// <summary>A store as a plain list, and what a real one must answer.</summary>
internal sealed class StoreModel(Func<IEventStore> store)
{
    private readonly List<IncomingEvent> _events = [];

    public async Task AppendAsync(IReadOnlyList<IncomingEvent> group)
    {
        var first = _events.Count;
        List<long> expected = [];
        foreach (var content in group)
        {
            var original = content.Id is null ? -1 : _events.FindIndex(known => known.Id == content.Id);
            if (original < 0)
            {
                _events.Add(content);
            }
            expected.Add(original < 0 ? _events.Count : original + 1);
        }
        var appended = await store().AppendAsync(group, default);
        Assert.Equal(expected, appended.Sequences.Select(sequence => sequence.Value));
        Assert.Equal(_events.Skip(first), appended.Recorded.Select(recorded => recorded.Content));
        Assert.Equal(_events.Count, store().Head.Value);
    }

    public async Task ReadAsync(long after, int limit)
    {
        var page = await store().ReadAsync(new Sequence(after), limit, default);
        AssertSame(Numbered().Where(numbered => numbered.Number > after).Take(limit), page);
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

    private static void AssertSame(IEnumerable<(long Number, IncomingEvent Content)> expected, IReadOnlyList<RecordedEvent> actual) => Assert.Equal(
        expected.Select(numbered => $"{numbered.Number} {numbered.Content.Id ?? "-"} {numbered.Content.SessionId} {numbered.Content.Type}"),
        actual.Select(recorded => $"{recorded.Sequence} {recorded.Content.Id ?? "-"} {recorded.Content.SessionId} {recorded.Content.Type}"));

    private IEnumerable<(long Number, IncomingEvent Content)> Numbered() => _events.Select((content, index) => (index + 1L, content));
}
