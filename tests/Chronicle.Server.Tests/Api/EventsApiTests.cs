namespace Chronicle.Server.Tests.Api;

public sealed class EventsApiTests
{
    /// <summary>Six events that differ in everything a filter looks at.</summary>
    internal const string Six = """
        [{"session_id":"a","type":"pre_tool_use","source":"x","tool_name":"Bash","project":"/p","time":"2026-11-21T00:00:01Z","trace_id":"t1","data":{"text":"Needle one"}},
         {"session_id":"b","type":"post_tool_use","source":"y","tool_name":"Bash","project":"/q","time":"2026-11-21T00:00:02Z","trace_id":"t1","parent_id":"p1","data":{}},
         {"session_id":"a","type":"pre_tool_use","source":"y","tool_name":"Read","project":"/p","time":"2026-11-21T00:00:03Z","parent_id":"p1","data":"a needle two"},
         {"session_id":"c","type":"stop","source":"x","time":"2026-11-21T00:00:04Z","data":null},
         {"session_id":"b","type":"note","time":"2026-11-21T00:00:05Z","note":"needle three"},
         {"session_id":"a","type":"post_tool_use","source":"x","tool_name":"Read","project":"/p","time":"2026-11-21T00:00:06Z","trace_id":"t2","data":[]}]
        """;

    /// <summary>Each filter and the events of <see cref="Six"/> that it lets through.</summary>
    public static TheoryData<string, long[]> Filters => new()
    {
        { "", [1, 2, 3, 4, 5, 6] },
        { "session=a", [1, 3, 6] },
        { "session=a,c", [1, 3, 4, 6] },
        { "session=a&session=c", [1, 3, 4, 6] },
        { "session=nobody", [] },
        { "type=stop", [4] },
        { "type=stop,note", [4, 5] },
        { "source=x", [1, 4, 6] },
        { "tool=Bash", [1, 2] },
        { "project=/p", [1, 3, 6] },
        { "project=%2Fp,%2Fq", [1, 2, 3, 6] },
        { "since=2026-11-21T00:00:03Z", [3, 4, 5, 6] },
        { "since=2026-11-21T01:00:03%2B01:00", [3, 4, 5, 6] },
        { "since=2026-11-21T01:00:03+01:00", [3, 4, 5, 6] },
        { "until=2026-11-21T00:00:02Z", [1, 2] },
        { "since=1795219202&until=1795219204000", [2, 3, 4] },
        { "since=1795219202.5", [3, 4, 5, 6] },
        { "since_timestamp=1795219205", [5, 6] },
        { "session=a&type=pre_tool_use", [1, 3] },
        { "session=a,b&source=y&tool=Bash", [2] },
        { "session=a&since=2026-11-21T00:00:02Z&until=2026-11-21T00:00:05Z&tool=Read", [3] },
    };

    /// <summary>Filters that live streams have no word for in their frames, but queries do.</summary>
    public static TheoryData<string, long[]> QueryFilters => new()
    {
        { "trace=t1", [1, 2] },
        { "parent=p1", [2, 3] },
        { "trace=t1&parent=p1", [2] },
        { "q=needle", [1, 3, 5] },
        { "q=NEEDLE&session=a", [1, 3] },
        { "q=needle%20t", [3, 5] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    [MemberData(nameof(QueryFilters))]
    public async Task AFilter_LetsItsEventsThrough_InBothOrders(string filter, long[] expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Six);

        var ascending = await server.GetAsync($"/api/events?order=asc&{filter}");
        var descending = await server.GetAsync($"/api/events?{filter}");

        Assert.Equal(expected, ascending.Sequences());
        Assert.Equal(expected.Reverse(), descending.Sequences());
    }

    [Fact]
    public async Task Positions_AreExclusive_CursorsAndNumbersAlike()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Six);

        await server.ReturnsAsync("/api/events?after=2", 3, 4, 5, 6);
        await server.ReturnsAsync("/api/events?after=memory-2", 3, 4, 5, 6);
        await server.ReturnsAsync("/api/events?before=3", 2, 1);
        await server.ReturnsAsync("/api/events?after=2&before=memory-5", 3, 4);
        await server.ReturnsAsync("/api/events?after=2&before=5&order=desc", 4, 3);
        await server.ReturnsAsync("/api/events?after=earliest", 1, 2, 3, 4, 5, 6);
        Assert.Empty((await server.GetAsync("/api/events?after=latest")).Sequences());
        Assert.Empty((await server.GetAsync("/api/events?after=6")).Sequences());
        Assert.Empty((await server.GetAsync("/api/events?after=1000")).Sequences());
        await server.ReturnsAsync("/api/events?before=1000", 6, 5, 4, 3, 2, 1);
        Assert.Empty((await server.GetAsync("/api/events?before=1")).Sequences());
    }

    [Fact]
    public async Task APage_SaysWhereItStands()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(["events", "epoch", "head"], (await server.GetAsync("/api/events")).Names());
        await server.AppendAsync(Six);

        var page = await server.GetAsync("/api/events?limit=2");

        Assert.Equal(("memory-5", "memory-6", "memory", 6L), (page.Text("next"), page.Text("prev"), page.Text("epoch"), page.Number("head")));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("order=up", "order")]
    [InlineData("after=yesterday", "after")]
    [InlineData("before=-5", "before")]
    [InlineData("since=soon", "since")]
    [InlineData("until=2026-13-01", "until")]
    [InlineData("since=NaN", "since")]
    [InlineData("since=1e400", "since")]
    public async Task AParameterThatIsNotUnderstood_Is400_AndNamed(string query, string name)
    {
        await using var server = await RunningServer.StartAsync();

        foreach (var path in (string[])["/api/events", "/api/sessions/s/events"])
        {
            await server.AppendAsync(1);
            var problem = await server.ProblemAsync($"{path}?{query}");
            problem.Is(400, "invalid-parameter");
            Assert.Contains($"`{name}`", problem.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("after")]
    [InlineData("before")]
    public async Task ACursorOfAnotherHistory_Is410_WithTheOldestThatIsValid(string name)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);

        var problem = await server.ProblemAsync($"/api/events?{name}=other-2");

        problem.Is(410, "cursor-gone");
        Assert.Equal("memory-0", problem.Json.Text("oldest"));
        Assert.Equal(3, (await server.GetAsync($"/api/events?after={problem.Json.Text("oldest")}")).Sequences().Length);
    }

    [Theory]
    [InlineData("my-id", 1)]
    [InlineData("memory-1", 1)]
    [InlineData("memory-2", 2)]
    [InlineData("2", 2)]
    [InlineData("a%2Fb%20c%25d%3Fe%23", 3)]
    [InlineData("%C3%BC", 4)]
    public async Task AnEvent_IsFoundByItsId_ItsCursorAndItsNumber(string id, long sequence)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"id":"my-id","session_id":"s","type":"t"},{"session_id":"s","type":"t"},
             {"id":"a/b c%d?e#","session_id":"s","type":"t"},{"id":"ü","session_id":"s","type":"t"}]
            """);

        Assert.Equal(sequence, (await server.GetAsync($"/api/events/{id}")).Number("seq"));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("0")]
    [InlineData("3")]
    [InlineData("-1")]
    [InlineData("other-1")]
    [InlineData("memory-9")]
    public async Task AnEventThatIsNotThere_Is404(string id)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(2);

        (await server.ProblemAsync($"/api/events/{id}")).Is(404, "not-found");
    }

    [Fact]
    public async Task FilterOptions_AreTheValuesThereAre()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Six);

        var options = await server.GetAsync("/api/filter-options");

        Assert.Equal(["note", "post_tool_use", "pre_tool_use", "stop"], options.GetProperty("types").Texts());
        Assert.Equal(["x", "y"], options.GetProperty("sources").Texts());
        Assert.Equal(["Bash", "Read"], options.GetProperty("tools").Texts());
        Assert.Equal(["/p", "/q"], options.GetProperty("projects").Texts());
    }
}
