using System.Text.Json;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats.JetStream;
using Bus = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary>An unmodified npm client asks over a real nats-server, and hears what the HTTP API says.</summary>
public sealed class AskingTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _data = new();
    private Bus _bus = null!;
    private ServerProcess _server = null!;
    private NpmAsker _npm = null!;

    public async Task InitializeAsync()
    {
        _bus = await Bus.StartAsync();
        _server = await ServerProcess.StartAsync(_data.Path, "--set", $"Nats:Url={_bus.Url}");
        _npm = NpmAsker.Start(_bus.Url);
        await AnswersAsync("chronicle");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _bus.DisposeAsync();
    }

    public void Dispose()
    {
        _npm.Dispose();
        _data.Dispose();
    }

    /// <summary>What is read over NATS is, member for member, what is read over HTTP.</summary>
    [Fact]
    public async Task Answers_AreThoseOfHttp()
    {
        var first = Api.Event("s/1", "e-1", "user_prompt", """{"prompt":"Where is the harbour?"}""");
        var one = (await _npm.AskAsync(200, "chronicle.api.append", first)).Json;
        Assert.Equal(("e-1", 1, true), (one.Text("id"), one.Seq(), one.GetProperty("success").GetBoolean()));
        var more = (await _npm.AskAsync(200, "chronicle.api.append", $"[{Api.Event("s/1", "e-2")},{Api.Event("s2", "e-3")},{first}]")).Json;
        Assert.Equal((2, 3, 1), (more.Number("count") - more.Number("duplicates"), more.Number("last"), more.Number("duplicates")));
        var lines = (await _npm.AskAsync(200, "chronicle.api.append", $"{Api.Event("s2", "e-4")}\n{Api.Event("s2", "e-5")}\n", contentType: "application/x-ndjson")).Json;
        Assert.Equal((4, 5), (lines.Number("first"), lines.Number("last")));

        await SameAsync("/api/sessions", "sessions.list", null);
        await SameAsync("/api/sessions?project=nobody&limit=2", "sessions.list", """{"project":"nobody","limit":2}""");
        await SameAsync("/api/sessions/s%2F1", "session.get", """{"id":"s/1"}""");
        await SameAsync("/api/events", "events.read", "");
        await SameAsync("/api/events?session=s2&order=asc&limit=1", "events.read", """{"session":"s2","order":"asc","limit":1}""");
        await SameAsync("/api/events?session=s2&session=s/1&type=tool_use,note&after=1", "events.read", """{"session":["s2","s/1"],"type":"tool_use,note","after":"1"}""");
        var found = (await _npm.AskAsync(200, "chronicle.api.search", """{"q":"harbour","mode":"text"}""")).Json;
        Assert.Equal((await _server.Http.GetJsonAsync("/api/search?q=harbour&mode=text")).GetProperty("results").ToString(), found.GetProperty("results").ToString());
        Assert.Equal(5, (await _npm.AskAsync(200, "chronicle.api.stats")).Json.GetProperty("store").Number("events"));
        Assert.Equal(5, (await _npm.AskAsync(200, "chronicle.api.health")).Json.GetProperty("components").GetProperty("journal").Number("head"));
    }

    [Fact]
    public async Task Mistakes_AreProblems_AsOverHttp()
    {
        await SameProblemAsync("/api/sessions/nobody", "session.get", """{"id":"nobody"}""", 404, "not-found");
        await SameProblemAsync("/api/events?limit=0", "events.read", """{"limit":0}""", 400, "invalid-parameter");
        await SameProblemAsync("/api/events?after=zzz-3", "events.read", """{"after":"zzz-3"}""", 410, "cursor-gone");

        (await _npm.AskAsync(400, "chronicle.api.session.get")).Problem("invalid-parameter");
        (await _npm.AskAsync(400, "chronicle.api.session.get", """{"id":{}}""")).Problem("invalid-parameter");
        (await _npm.AskAsync(400, "chronicle.api.events.read", "limit=3")).Problem("malformed");
        (await _npm.AskAsync(400, "chronicle.api.events.read", "[]")).Problem("malformed");
        (await _npm.AskAsync(400, "chronicle.api.append", "{")).Problem("malformed");
        var invalid = (await _npm.AskAsync(422, "chronicle.api.append", $$"""[{{Api.Event("s", "good")}},{"session_id":"s"}]""")).Problem("invalid-event");
        Assert.Equal(1, invalid.Number("index"));
        var unknown = (await _npm.AskAsync(404, "chronicle.api.drop.tables")).Problem("not-found");
        Assert.Equal("chronicle.api.drop.tables", unknown.Text("instance"));
        Assert.Equal("503", await _npm.FailAsync("nobody.listens.here"));
        Assert.Equal(0, (await _server.Http.GetJsonAsync("/api/info")).Number("head"));
    }

    /// <summary>A message has an end; an answer beyond it says so. What an append recorded is not told as a failure.</summary>
    [Fact]
    public async Task AnswersThatNoMessageHolds_SayWhatToDo()
    {
        await using var small = await Bus.StartAsync("max_payload: 65536");
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, "--set", $"Nats:Url={small.Url}");
        using var npm = NpmAsker.Start(small.Url);
        await Until.PassesAsync(() => npm.AskAsync(200, "chronicle.api.health"));

        var many = "[" + string.Join(',', Enumerable.Range(0, 2000).Select(_ => """{"session_id":"s","type":"t"}""")) + "]";
        var append = (await npm.AskAsync(200, "chronicle.api.append", many)).Json;
        Assert.Equal((2000, 1, 2000), (append.Number("count"), append.Number("first"), append.Number("last")));
        Assert.False(append.TryGetProperty("events", out _));

        var large = (await npm.AskAsync(413, "chronicle.api.events.read", """{"limit":1000}""")).Problem("answer-too-large");
        Assert.Contains("65536", large.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(100, (await npm.AskAsync(200, "chronicle.api.events.read", """{"limit":100}""")).Json.GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task WithKeys_ARequestCarriesOneThatMay()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(
            data.Path, "--set", $"Nats:Url={_bus.Url}", "--set", "Nats:Prefix=guarded.dev", "--set", "Auth:IngestKeys:0=in", "--set", "Auth:ReadKeys:0=out");
        await AnswersAsync("guarded.dev"); // anybody may know whether it lives

        (await _npm.AskAsync(401, "guarded.dev.api.sessions.list")).Problem("key-needed");
        (await _npm.AskAsync(401, "guarded.dev.api.sessions.list", key: "wrong")).Problem("key-needed");
        (await _npm.AskAsync(403, "guarded.dev.api.sessions.list", key: "in")).Problem("wrong-scope");
        await _npm.AskAsync(200, "guarded.dev.api.sessions.list", key: "out");
        (await _npm.AskAsync(403, "guarded.dev.api.append", Api.Event("s", "e"), key: "out")).Problem("wrong-scope");
        await _npm.AskAsync(200, "guarded.dev.api.append", Api.Event("s", "e"), key: "in");
    }

    /// <summary>Two servers of one prefix answer in turns, each request once; when one stops the other answers all, and no request is lost between them.</summary>
    [Fact]
    public async Task TwoServers_ShareTheRequests()
    {
        const int asked = 60;
        using var data = new TempFolder();
        await using var second = await ServerProcess.StartAsync(data.Path, "--set", $"Nats:Url={_bus.Url}");
        await Until.TrueAsync(async () => (await _npm.DiscoverAsync("ping", "chronicle")).Count == 2, "both answer");
        var before = (await NumbersAsync()).Sum();
        for (var i = 0; i < asked; i++)
        {
            await _npm.AskAsync(200, "chronicle.api.append", Api.Event("s", $"e-{i}"));
        }
        var heads = new[] { await HeadAsync(_server), await HeadAsync(second) };
        Assert.Equal(asked, heads.Sum());
        Assert.DoesNotContain(0, heads);
        Assert.Equal(before + asked, (await NumbersAsync()).Sum());

        var stopping = second.StopAsync();
        for (var i = 0; i < asked; i++)
        {
            await _npm.AskAsync(200, "chronicle.api.append", Api.Event("s", $"later-{i}"));
        }
        Assert.Equal(0, await stopping);
        Assert.Single(await _npm.DiscoverAsync("ping", "chronicle"));

        async Task<List<long>> NumbersAsync() => [.. (await _npm.DiscoverAsync("stats", "chronicle")).Select(service => Endpoint(service, "append").Number("num_requests"))];
        static async Task<long> HeadAsync(ServerProcess server) => (await server.Http.GetJsonAsync("/api/info")).Number("head");
    }

    [Fact]
    public async Task Discovery_TellsTheTruth()
    {
        await _npm.AskAsync(404, "chronicle.api.session.get", """{"id":"nobody"}""");
        await _npm.AskAsync(400, "chronicle.api.session.get");
        await _npm.AskAsync(200, "chronicle.api.sessions.list");

        var ping = Assert.Single(await _npm.DiscoverAsync("ping"));
        var info = Assert.Single(await _npm.DiscoverAsync("info", "chronicle"));
        var stats = Assert.Single(await _npm.DiscoverAsync("stats", "chronicle"));
        Assert.Equal("503", await _npm.FailAsync("$SRV.PING.another"));
        Assert.Equal(("io.nats.micro.v1.ping_response", "io.nats.micro.v1.info_response", "io.nats.micro.v1.stats_response"), (ping.Text("type"), info.Text("type"), stats.Text("type")));
        Assert.All([ping, info, stats], service => Assert.Equal(("chronicle", ping.Text("id")), (service.Text("name"), service.Text("id"))));
        Assert.Equal((await _server.Http.GetJsonAsync("/health")).Text("version"), ping.Text("version"));
        Assert.Equal(
            ["append", "sessions.list", "session.get", "events.read", "search", "stats", "health"],
            info.GetProperty("endpoints").EnumerateArray().Select(endpoint => endpoint.Text("subject")["chronicle.api.".Length..]));
        var get = Endpoint(stats, "session-get");
        Assert.Equal((2, 2, "400:invalid-parameter", "chronicle"), (get.Number("num_requests"), get.Number("num_errors"), get.Text("last_error"), get.Text("queue_group")));
        Assert.InRange(get.Number("average_processing_time"), 1, get.Number("processing_time"));
        Assert.Equal((1, 0, ""), (Endpoint(stats, "sessions-list").Number("num_requests"), Endpoint(stats, "sessions-list").Number("num_errors"), Endpoint(stats, "sessions-list").Text("last_error")));
        Assert.Equal(0, Endpoint(stats, "search").Number("num_requests"));
        Assert.InRange(stats.GetProperty("started").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task AfterTheBusWasKilled_ItAnswersAgain()
    {
        await _bus.KillAsync();
        Assert.True((await _server.Http.PostJsonAsync("/api/events", Api.Event("s", "e"))).GetProperty("success").GetBoolean());
        await _bus.StartAgainAsync();
        await AnswersAsync("chronicle");
        Assert.Equal("s", (await _npm.AskAsync(200, "chronicle.api.session.get", """{"id":"s"}""")).Json.Text("id"));
    }

    /// <summary>A bus that lets us answer requests but not be discovered: the former goes on, the latter is told of.</summary>
    [Fact]
    public async Task WithoutPermissionForDiscovery_RequestsAreAnswered()
    {
        await using var bus = await Bus.StartAsync("""authorization { users = [ { user: us, password: p, permissions: { subscribe: { deny: ["$SRV.>"] } } }, { user: npm, password: p } ] }""");
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, "--set", $"Nats:Url=nats://us:p@127.0.0.1:{bus.Port}");
        using var npm = NpmAsker.Start($"nats://npm:p@127.0.0.1:{bus.Port}");
        await Until.PassesAsync(() => npm.AskAsync(200, "chronicle.api.health"));

        Assert.Equal("503", await npm.FailAsync("$SRV.PING"));
        Assert.Equal(1, (await npm.AskAsync(200, "chronicle.api.append", Api.Event("s", "e"))).Json.Seq());
        await Until.TrueAsync(() => server.Log.Contains("Requests on $SRV.*.chronicle can't be answered", StringComparison.Ordinal), server.Log);
    }

    [Fact]
    public async Task SwitchedOff_NobodyAnswers()
    {
        await using var bus = await Bus.StartAsync();
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, "--set", $"Nats:Url={bus.Url}", "--set", "Nats:Api=false", "--set", "Nats:Republish=true");
        using var npm = NpmAsker.Start(bus.Url);
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "e"));
        await using var connection = await bus.ConnectAsync();
        await Until.PassesAsync(async () => await new NatsJSContext(connection).GetStreamAsync("CHRONICLE_OUT")); // it is connected
        Assert.Equal("503", await npm.FailAsync("chronicle.api.health"));
        Assert.Equal("503", await npm.FailAsync("$SRV.PING"));
    }

    private static JsonElement Endpoint(JsonElement service, string name) => service.GetProperty("endpoints").EnumerateArray().Single(endpoint => endpoint.Text("name") == name);

    private Task AnswersAsync(string prefix) => Until.PassesAsync(() => _npm.AskAsync(200, $"{prefix}.api.health"));

    private async Task SameAsync(string path, string endpoint, string? parameters)
    {
        var answer = await _npm.AskAsync(200, $"chronicle.api.{endpoint}", parameters);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal(WithoutNow(await _server.Http.GetStringAsync(path)), WithoutNow(answer.Body));
    }

    private async Task SameProblemAsync(string path, string endpoint, string parameters, int status, string slug)
    {
        var problem = (await _npm.AskAsync(status, $"chronicle.api.{endpoint}", parameters)).Problem(slug);
        using var http = await _server.Http.GetAsync(path);
        Assert.Equal(WithoutInstance(await http.Content.ReadAsStringAsync()), WithoutInstance(problem.ToString()));
    }

    // A request over NATS has its id in a parameter, where HTTP has it in the path.
    private static string WithoutNow(string answer) => System.Text.RegularExpressions.Regex.Replace(answer, "\"now\":\"[^\"]*\"", "");

    private static string WithoutInstance(string problem) => System.Text.RegularExpressions.Regex.Replace(problem, "\"instance\":\"[^\"]*\"", "");
}
