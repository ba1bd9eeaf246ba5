using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.EndToEnd.Running;
using Bus = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary><c>chronicle append --nats</c> and <c>chronicle tail --nats</c>, as processes, say and do what they do over HTTP.</summary>
public sealed partial class CommandTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _data = new();
    private Bus _bus = null!;
    private ServerProcess _server = null!;

    private string[] Options => ["--set", $"Nats:Url={_bus.Url}", "--set", "Nats:Republish=true", "--api-key", "secret"];

    public async Task InitializeAsync()
    {
        _bus = await Bus.StartAsync();
        _server = await ServerProcess.StartAsync(_data.Path, Options);
        _server.Http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _bus.DisposeAsync();
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Append_PrintsWhatIsDurable_AsOverHttp()
    {
        var events = string.Join('\n', Enumerable.Range(1, 700).Select(i => Api.Event("s", $"e-{i}")));
        var bus = await AppendAsync(events, "--nats", _bus.Url, "--api-key", "secret");
        Assert.Equal(700, (await _server.Http.GetJsonAsync("/api/info")).Number("head"));
        var again = await AppendAsync(events, "--nats", _bus.Url, "--api-key", "secret");
        var http = await AppendAsync(events, "--url", $"{_server.Address}", "--api-key", "secret");
        Assert.All([bus, again, http], outcome => Assert.True(outcome is { ExitCode: 0, Error: "" }, $"{outcome}"));
        Assert.Equal((700, 0), Sum(bus));
        Assert.Equal((700, 700), Sum(again));
        Assert.Equal((700, 700), Sum(http)); // how many go at once is a matter of time, the words are the same

        var json = await AppendAsync(events, "--nats", _bus.Url, "--api-key", "secret", "--json");
        Assert.Equal(700, json.Output.Trim().Split('\n').Sum(line => JsonElement.Parse(line).Number("duplicates")));
    }

    [Fact]
    public async Task Append_FailsAsOverHttp()
    {
        var refused = await AppendAsync(Api.Event("s", "e"), "--nats", _bus.Url, "--api-key", "wrong");
        Assert.True(refused.ExitCode == 1, $"{refused}");
        Assert.Contains("--api-key", refused.Error, StringComparison.Ordinal);
        var invalid = await AppendAsync("""{"session_id":"s"}""", "--nats", _bus.Url, "--api-key", "secret");
        Assert.True(invalid.ExitCode == 1, $"{invalid}");
        Assert.Contains("This is not an event", invalid.Error, StringComparison.Ordinal);
        var large = await AppendAsync($"{Api.Event("s", "small")}\n{Api.Event("s", "large", data: $"\"{new string('x', 1 << 20)}\"")}", "--nats", _bus.Url, "--api-key", "secret");
        Assert.True(large.ExitCode == 1, $"{large}");
        Assert.Contains("The first 1 events are durable", large.Error, StringComparison.Ordinal); // one too large takes no others along
        Assert.Contains("max_payload", large.Error, StringComparison.Ordinal);

        var nobody = await AppendAsync(Api.Event("s", "e"), "--nats", _bus.Url, "--nats-prefix", "elsewhere", "--retry-for", "0");
        Assert.True(nobody.ExitCode == 3, $"{nobody}");
        Assert.Contains("elsewhere.api.append", nobody.Error, StringComparison.Ordinal);
        var away = await AppendAsync(Api.Event("s", "e"), "--nats", $"nats://127.0.0.1:{Ports.Free()}", "--retry-for", "0");
        Assert.True(away.ExitCode == 3, $"{away}");
        Assert.Equal(2, (await AppendAsync("", "--nats", "http://127.0.0.1")).ExitCode);
        Assert.Equal(3, (await Programs.ChronicleAsync("tail", "--nats", $"nats://127.0.0.1:{Ports.Free()}")).ExitCode);
        Assert.Equal(1, (await Programs.ChronicleAsync("tail", "--nats", _bus.Url, "--nats-stream", "NOWHERE", "--after", "earliest")).ExitCode);
    }

    /// <summary>From a cursor on, filtered, and on through kills of the recorder and of the broker.</summary>
    [Fact]
    public async Task Tail_StartsWhereItIsTold_AndResumes()
    {
        await RecordAsync(1, 40);
        var cursor = (await _server.Http.GetJsonAsync("/api/events?order=asc&limit=1")).GetProperty("events")[0].Text("cursor")[..^1];
        using var after = Tail.Start(_bus.Url, "--after", $"{cursor}25", "--json");
        using var all = Tail.Start(_bus.Url, "--after", "earliest", "--session", "odd", "--type", "tool_use,other", "--json");
        using var words = Tail.Start(_bus.Url, "--after", "39");
        await after.ReachAsync(40);

        await _server.KillAsync();
        var again = await _server.AgainAsync(_data.Path, Options);
        await _server.DisposeAsync();
        _server = again;
        _server.Http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        await RecordAsync(41, 10);
        await after.ReachAsync(50);
        await _bus.KillAsync();
        await RecordAsync(51, 10);
        await _bus.StartAgainAsync();
        await after.ReachAsync(60);
        await all.ReachAsync(59);

        Assert.Equal(Enumerable.Range(26, 35).Select(seq => (long)seq), after.Sequences);
        Assert.Equal(Enumerable.Range(1, 60).Where(seq => seq % 2 == 1).Select(seq => (long)seq), all.Sequences);
        await Until.TrueAsync(() => words.Lines.Count >= 21, "21 lines for people");
        Assert.All(words.Lines, line => Assert.Contains("tool_use", line, StringComparison.Ordinal));
        Assert.Contains("connection lost", after.Error, StringComparison.Ordinal);
        Assert.Contains("connected again", after.Error, StringComparison.Ordinal);
        Assert.Equal(130, await after.InterruptAsync());
    }

    [Fact]
    public async Task Tail_WithoutAStream_ShowsWhatPasses()
    {
        await using var bus = await Bus.StartAsync(jetStream: false);
        using var tail = Tail.Start(bus.Url, "--json");
        await Until.TrueAsync(() => tail.Error.Contains("no stream", StringComparison.Ordinal), "it says so");
        await using var connection = await bus.ConnectAsync();
        await Until.TrueAsync(
            async () =>
            {
                await connection.PublishAsync("chronicle.out._.s.note", Encoding.UTF8.GetBytes("""{"id":"a","seq":7,"cursor":"abc-7","session_id":"s","type":"note"}"""));
                return tail.Lines.Count > 0;
            },
            "the event");
        Assert.Equal([7L], tail.Sequences); // published several times, shown once
    }

    /// <summary>How many are durable, and how many of them were before, over all lines.</summary>
    private static (int Durable, int Before) Sum(Programs.Outcome outcome)
    {
        var (durable, before) = (0, 0);
        foreach (var line in outcome.Output.Trim().Split('\n'))
        {
            var match = Line().Match(line);
            Assert.True(match.Success, line);
            durable += int.Parse(match.Groups[1].Value, null);
            before += match.Groups[2].Success ? int.Parse(match.Groups[2].Value, null) : 0;
        }
        return (durable, before);
    }

    [GeneratedRegex(@"^(\d+) durable, \w+-\d+ to \w+-\d+(?:, (\d+) of them recorded before)?$")]
    private static partial Regex Line();

    private static Task<Programs.Outcome> AppendAsync(string input, params string[] options) => Programs.RunAsync(Programs.Chronicle, ["append", .. options], Encoding.UTF8.GetBytes(input));

    private Task RecordAsync(int from, int count) => _server.Http.PostJsonAsync(
        "/api/events", "[" + string.Join(',', Enumerable.Range(from, count).Select(i => Api.Event(i % 2 == 0 ? "even" : "odd", $"e-{i}"))) + "]");
}
