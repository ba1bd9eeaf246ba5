using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores;

public abstract partial class EventStoreContract
{
    private const int MixedCount = 5_000;

    public static TheoryData<string> Filters => [.. NamedFilters.Keys];

    private static readonly Dictionary<string, EventFilter> NamedFilters = new()
    {
        ["everything"] = EventFilter.Everything,
        ["session"] = new() { Sessions = Set("s1") },
        ["sessions"] = new() { Sessions = Set("s1", "s4", "unknown") },
        ["type"] = new() { Types = Set("t2") },
        ["types"] = new() { Types = Set("t0", "t2", "unknown") },
        ["source"] = new() { Sources = Set("src1") },
        ["tool"] = new() { Tools = Set("tool3") },
        ["project"] = new() { Projects = Set("/p0", "/p1") },
        ["trace"] = new() { TraceId = Trace(2) },
        ["trace as text"] = new() { TraceId = "TRACE" },
        ["parent"] = new() { ParentId = "parent-1" },
        ["since"] = new() { Since = An.After(4_000) },
        ["until"] = new() { Until = An.After(700) },
        ["a moment"] = new() { Since = An.After(2_000), Until = An.After(2_010) },
        ["never"] = new() { Since = An.After(1e9) },
        ["text"] = new() { Text = "\"N\":49" },
        ["session and type"] = new() { Sessions = Set("s1", "s2"), Types = Set("t1") },
        ["type, tool and time"] = new() { Types = Set("t1", "t3"), Tools = Set("tool1"), Since = An.After(1_000), Until = An.After(3_000) },
        ["source and text"] = new() { Sources = Set("src0"), Text = "7" },
        ["trace and session"] = new() { TraceId = Trace(3), Sessions = Set("s3") },
        ["unknown session"] = new() { Sessions = Set("unknown") },
        ["unknown type"] = new() { Types = Set("unknown") },
        ["unknown tool"] = new() { Tools = Set("unknown") },
        ["no session"] = new() { Sessions = Set() },
        ["unknown trace"] = new() { TraceId = Trace(99) },
    };

    /// <summary>Against all events filtered one by one: whole, in small pages, with a small budget, in both directions, and from the middle.</summary>
    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Query_FindsWhatTheFilterMatches(string name)
    {
        var filter = NamedFilters[name];
        var all = await AppendMixed();
        foreach (var descending in (bool[])[false, true])
        {
            foreach (var (after, before) in ((long, long)[])[(0, long.MaxValue), (1_000, 3_500), (4_990, 5_001), (2_047, 2_050)])
            {
                var expected = all.Where(recorded => recorded.Sequence.Value > after && recorded.Sequence.Value < before && filter.Matches(recorded.Content))
                    .Select(recorded => recorded.Sequence.Value);
                expected = descending ? expected.Reverse() : expected;
                var query = new EventQuery { Filter = filter, After = new(after), Before = new(before), Descending = descending };
                Assert.Equal(expected, await Resume(query with { Limit = 4096, ScanBudget = 100_000 }));
                Assert.Equal(expected, await Resume(query with { Limit = 37, ScanBudget = 300 }));
            }
        }
    }

    [Fact]
    public async Task Query_WhenItsBudgetEnds_SaysHowFarItLooked()
    {
        await Append(An.Events(100));

        var page = await Store.QueryAsync(new EventQuery { ScanBudget = 30, Filter = new() { Text = "nowhere" } }, default);
        Assert.Equal((30, false), (page.ScannedTo.Value, page.IsComplete));
        page = await Store.QueryAsync(new EventQuery { ScanBudget = 30, Filter = new() { Text = "nowhere" }, Descending = true }, default);
        Assert.Equal((71, false), (page.ScannedTo.Value, page.IsComplete));
        page = await Store.QueryAsync(new EventQuery { ScanBudget = 100, Filter = new() { Text = "nowhere" } }, default);
        Assert.Equal((100, true), (page.ScannedTo.Value, page.IsComplete));
    }

    [Fact]
    public async Task Query_WhenItsLimitEnds_StopsAtTheLastMatch()
    {
        await Append(An.Events(100));

        var page = await Store.QueryAsync(new EventQuery { Limit = 10 }, default);
        Assert.Equal((10, false), (page.ScannedTo.Value, page.IsComplete));
        page = await Store.QueryAsync(new EventQuery { Limit = 10, Descending = true }, default);
        Assert.Equal((91, false), (page.ScannedTo.Value, page.IsComplete));
        Assert.Equal([100, 99, 98, 97, 96, 95, 94, 93, 92, 91], Numbers(page.Events));
        page = await Store.QueryAsync(new EventQuery { Limit = 10, After = new(90) }, default);
        Assert.Equal((100, true), (page.ScannedTo.Value, page.IsComplete));
    }

    [Fact]
    public async Task Query_WhenThereIsNothingToLookAt_IsComplete()
    {
        var page = await Store.QueryAsync(new EventQuery(), default);
        Assert.Equal((0, true), (page.ScannedTo.Value, page.IsComplete));
        await Append(An.Events(5));

        page = await Store.QueryAsync(new EventQuery { After = new(5) }, default);
        Assert.Equal((5, true), (page.ScannedTo.Value, page.IsComplete));
        page = await Store.QueryAsync(new EventQuery { Before = new(1), Descending = true }, default);
        Assert.Equal((1, true), (page.ScannedTo.Value, page.IsComplete));
        Assert.Empty(page.Events);
    }

    private static HashSet<string> Set(params string[] values) => [.. values];

    private static string Trace(int number) => $"4bf92f3577b34da6a3ce929d0e0e{number:d4}";

    private async Task<List<RecordedEvent>> AppendMixed()
    {
        var random = new Random(11);
        IncomingEvent[] mixed =
        [
            .. Enumerable.Range(1, MixedCount).Select(number => An.Event(
                session: $"s{random.Next(6)}", type: $"t{random.Next(4)}", source: random.Next(4) == 0 ? null : $"src{random.Next(2)}",
                tool: random.Next(2) == 0 ? null : $"tool{random.Next(5)}", project: random.Next(3) == 0 ? null : $"/p{random.Next(4)}",
                traceId: random.Next(3) switch { 0 => Trace(random.Next(5)), 1 => "TRACE", _ => null }, parentId: random.Next(4) == 0 ? $"parent-{random.Next(3)}" : null,
                time: An.After(number + random.Next(60)), data: $$"""{"n":{{number}}}""")),
        ];
        for (var start = 0; start < MixedCount; start += 700)
        {
            await Append(mixed[start..Math.Min(start + 700, MixedCount)]);
        }
        return await ReadAll();
    }

    /// <summary>All matches of a query, page by page, each going on where the one before said it stopped.</summary>
    private async Task<List<long>> Resume(EventQuery query)
    {
        List<long> found = [];
        while (true)
        {
            var page = await Store.QueryAsync(query, default);
            found.AddRange(Numbers(page.Events));
            Assert.True(page.Events.Count <= query.Limit);
            if (page.IsComplete)
            {
                return found;
            }
            Assert.True(query.Descending ? page.ScannedTo < query.Before : page.ScannedTo > query.After, "a page must get on");
            query = query.Descending ? query with { Before = page.ScannedTo } : query with { After = page.ScannedTo };
        }
    }
}
