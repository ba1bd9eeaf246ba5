using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Api;

/// <summary>A client that follows <c>next</c> to the end has seen every match once, in order, on each store.</summary>
public sealed class EventPagingTests
{
    [Theory]
    [InlineData("memory", "asc", "")]
    [InlineData("memory", "desc", "")]
    [InlineData("memory", "asc", "session=b")]
    [InlineData("memory", "desc", "type=rare")]
    [InlineData("sqlite", "asc", "")]
    [InlineData("sqlite", "desc", "")]
    [InlineData("sqlite", "asc", "session=b")]
    [InlineData("sqlite", "desc", "type=rare")]
    [InlineData("sqlite", "desc", "session=a&type=rare")]
    [InlineData("sqlite", "asc", "q=7")]
    public async Task Next_LeadsToTheEnd(string kind, string order, string filter)
    {
        using var folder = new TemporaryFolder();
        await using IEventStore store = kind == "memory" ? new MemoryEventStore() : SqliteStore.Open(folder.Path, new SqliteOptions(), TimeProvider.System);
        await using var server = await RunningServer.StartAsync(store, null);
        await server.AppendAsync("[" + string.Join(',', Enumerable.Range(1, 250).Select(n =>
            $$"""{"session_id":"{{(n % 3 == 0 ? "b" : "a")}}","type":"{{(n % 17 == 0 ? "rare" : "usual")}}","data":{{n}}}""")) + "]");
        var all = (await server.GetAsync($"/api/events?order={order}&limit=1000&{filter}")).Sequences();

        var paged = new List<long>();
        string? next = null;
        var pages = 0;
        do
        {
            var page = await server.GetAsync($"/api/events?order={order}&limit=7&{filter}{(next is null ? "" : $"&{(order == "asc" ? "after" : "before")}={next}")}");
            paged.AddRange(page.Sequences());
            next = page.Text("next");
            Assert.True(++pages < 300, "the pages have no end");
        }
        while (next is not null);

        Assert.NotEmpty(all);
        Assert.Equal(all, paged);
    }

    [Fact]
    public async Task Prev_IsWhereLaterEventsBegin()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(10);
        var prev = (await server.GetAsync("/api/events?limit=3")).Text("prev");
        await server.AppendAsync(2, from: 11);

        await server.ReturnsAsync($"/api/events?after={prev}", 11, 12);
    }

    [Fact]
    public async Task ASessionsEvents_AreItsOwn_OldestFirst()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(EventsApiTests.Six);

        await server.ReturnsAsync("/api/sessions/a/events", 1, 3, 6);
        await server.ReturnsAsync("/api/sessions/a/events?order=desc", 6, 3, 1);
        await server.ReturnsAsync("/api/sessions/a/events?tool=Read&before=5&after=1", 3);
        (await server.ProblemAsync("/api/sessions/a/events?session=b")).Is(400, "invalid-parameter");
        (await server.ProblemAsync("/api/sessions/nobody/events")).Is(404, "not-found");
    }
}
