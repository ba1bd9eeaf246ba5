using System.Net;
using System.Text.Json;
using Chronicle.Alerts;
using Chronicle.Testing;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Tests.Alerts;

/// <summary>Rules, from a value past its level to the journal, the API and the receivers. A live reader is what the rule of these tests minds.</summary>
public sealed class AlertsTests
{
    private static readonly (string, string)[] ReaderRule =
    [
        ("Alerts:Enabled", "true"), ("Alerts:Interval", "00:00:00.05"),
        ("Alerts:Rules:a-reader:Metric", "live.readers"), ("Alerts:Rules:a-reader:Warning", "0"), ("Alerts:Rules:a-reader:Critical", "1"), ("Alerts:Rules:a-reader:For", "00:00:00"),
        ("Alerts:Rules:memory:Enabled", "false"),
    ];

    [Fact]
    public async Task ARaisedAlert_IsAnEvent_IsListed_IsAcknowledged_AndResolves()
    {
        await using var server = await RunningServer.StartAsync(ReaderRule);
        Assert.Equal("ok", (await AlertAsync(server)).Text("level"));

        var reader = await server.Client.GetStreamAsync("/api/stream");
        await LevelAsync(server, "warning");
        await Eventually.TrueAsync(() => server.Store.Head.Value == 1); // the level changes before it is recorded

        var raised = Assert.Single((await server.GetAsync("/api/events?type=alert.raised")).GetProperty("events").EnumerateArray());
        Assert.Equal("chronicle", raised.Text("session_id"));
        Assert.Equal("chronicle", raised.Text("source"));
        Assert.Equal("a-reader is a warning: live.readers is 1 readers, above 0 readers", raised.GetProperty("data").Text("message"));
        Assert.Equal("warning", (await server.GetAsync("/api/alerts")).Text("worst"));

        using (var acknowledged = await server.PostAsync("/api/alerts/a-reader/acknowledge", ""))
        {
            Assert.Equal(HttpStatusCode.NoContent, acknowledged.StatusCode);
        }
        Assert.True((await AlertAsync(server)).GetProperty("acknowledged").GetBoolean());

        await reader.DisposeAsync();
        await LevelAsync(server, "ok");
        await Eventually.TrueAsync(() => server.Store.Head.Value == 3);
        Assert.Equal(["alert.raised", "alert.acknowledged", "alert.resolved"],
            (await server.GetAsync("/api/events?order=asc")).GetProperty("events").EnumerateArray().Select(one => one.Text("type")));
        using var nothing = await server.PostAsync("/api/alerts/a-reader/acknowledge", "");
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
    }

    [Fact]
    public async Task ARaisedAlert_IsKnownAfterARestart_AndNotRaisedTwice()
    {
        var store = new MemoryEventStore();
        await using (var first = await RunningServer.StartAsync(store, null, ReaderRule))
        {
            await using var reader = await first.Client.GetStreamAsync("/api/stream");
            await LevelAsync(first, "warning");
        }

        await using var second = await RunningServer.StartAsync(store, null, ReaderRule);
        await Eventually.TrueAsync(() => store.Head.Value == 2); // nobody reads any more
        await using var reader2 = await second.Client.GetStreamAsync("/api/stream");
        await Eventually.TrueAsync(() => store.Head.Value == 3);

        Assert.Equal(["alert.raised", "alert.resolved", "alert.raised"],
            (await second.GetAsync("/api/events?order=asc")).GetProperty("events").EnumerateArray().Select(one => one.Text("type")));
    }

    [Fact]
    public async Task Receivers_AreToldInTheirWords_AndAgainAfterARefusal()
    {
        await using var receiver = await Receiver.StartAsync(refusals: 1);
        await using var server = await RunningServer.StartAsync([.. ReaderRule,
            ("Alerts:Sinks:0:Kind", "Webhook"), ("Alerts:Sinks:0:Url", receiver.Address + "/hook"),
            ("Alerts:Sinks:1:Kind", "Slack"), ("Alerts:Sinks:1:Url", receiver.Address + "/slack"),
            ("Alerts:Sinks:2:Kind", "PagerDuty"), ("Alerts:Sinks:2:Url", receiver.Address + "/v2/enqueue"), ("Alerts:Sinks:2:RoutingKey", "R0UT1NG"),
            ("Alerts:Sinks:3:Url", receiver.Address + "/worst"), ("Alerts:Sinks:3:Level", "Critical")]);

        var reader = await server.Client.GetStreamAsync("/api/stream");
        await Eventually.TrueAsync(() => receiver.Got.Count == 3);
        await reader.DisposeAsync();
        await Eventually.TrueAsync(() => receiver.Got.Count == 6);

        var all = receiver.Got.ToArray();
        Assert.Equal(["alert.raised", "alert.resolved"], Of(all, "type").Select(one => one.Text("type")));
        Assert.Equal("warning", Of(all, "type").First().Text("level"));
        Assert.All(Of(all, "attachments"), one => Assert.StartsWith("Chronicle: a-reader is", one.Text("text"), StringComparison.Ordinal));
        var incidents = Of(all, "event_action").ToArray();
        Assert.Equal(["trigger", "resolve"], incidents.Select(one => one.Text("event_action")));
        Assert.Single(incidents.Select(one => one.Text("dedup_key")).Distinct());
        Assert.All(incidents, one => Assert.Equal("R0UT1NG", one.Text("routing_key")));
        Assert.Equal("warning", incidents[0].GetProperty("payload").Text("severity"));
        Assert.Equal(7, receiver.Asked); // the refused one came again; who asked for critical heard nothing

        static IEnumerable<JsonElement> Of(JsonElement[] all, string member) => all.Where(one => one.TryGetProperty(member, out _));
    }

    [Fact]
    public async Task ADeadReceiver_IsSaid_AndDelaysNobody()
    {
        await using var refuses = await Receiver.StartAsync(status: 404);
        await using var works = await Receiver.StartAsync();
        await using var server = await RunningServer.StartAsync([.. ReaderRule,
            ("Alerts:Sinks:0:Url", "http://127.0.0.1:9/"), ("Alerts:Sinks:1:Url", refuses.Address), ("Alerts:Sinks:2:Url", works.Address)]);

        await using var reader = await server.Client.GetStreamAsync("/api/stream");
        await Eventually.TrueAsync(() => !works.Got.IsEmpty);
        await server.AppendAsync(1);

        await Eventually.TrueAsync(async () => (await SinksAsync(server))[1].GetProperty("lost").GetInt64() == 1);
        await Eventually.TrueAsync(async () => (await SinksAsync(server))[0].TryGetProperty("last_error", out _));
        var sinks = await SinksAsync(server);
        Assert.Equal((0, 1), (sinks[0].GetProperty("sent").GetInt32(), sinks[2].GetProperty("sent").GetInt32()));
        Assert.Equal("It answered 404.", sinks[1].Text("last_error"));
    }

    [Fact]
    public async Task Rules_OfTheConfiguration_ChangeTheDefaultsMemberByMember()
    {
        await using var server = await RunningServer.StartAsync(("Alerts:Enabled", "true"), ("Alerts:Rules:queue-size:Critical", "1000"), ("Alerts:Rules:memory:Enabled", "false"));

        var alerts = (await server.GetAsync("/api/alerts")).GetProperty("alerts").EnumerateArray().ToDictionary(alert => alert.Text("name")!);

        Assert.Equal((100, 1000), (alerts["queue-size"].GetProperty("warning").GetInt32(), alerts["queue-size"].GetProperty("critical").GetInt32()));
        Assert.Equal("queue.events", alerts["queue-size"].Text("metric"));
        Assert.False(alerts.ContainsKey("memory"));
    }

    [Theory]
    [InlineData("Alerts:Rules:x:Metric", "cpu", "Alerts:Rules:x")]
    [InlineData("Alerts:Rules:queue-size:Critical", "1", "Alerts:Rules:queue-size")]
    [InlineData("Alerts:Rules:queue-size:Hysteresis", "-1", "Alerts:Rules:queue-size")]
    [InlineData("Alerts:Rules:queue-size:For", "-00:00:01", "Alerts:Rules:queue-size")]
    [InlineData("Alerts:Sinks:0:Url", "example.org/hook", "Alerts:Sinks:0")]
    [InlineData("Alerts:Sinks:0:Kind", "PagerDuty", "Alerts:Sinks:0")]
    [InlineData("Alerts:Interval", "00:00:00", "Interval")]
    public async Task ASettingThatCannotBe_StopsTheStart_AndIsNamed(string name, string value, string named)
    {
        var refused = await Record.ExceptionAsync(async () => await (await RunningServer.StartAsync((name, value))).DisposeAsync());

        Assert.Contains(named, string.Join(' ', Assert.IsType<OptionsValidationException>(refused).Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void TheDocument_NamesEveryMetricAndRule()
    {
        var document = File.ReadAllText(Path.Combine(Corpus.Root, "docs/alerts.md"));

        Assert.All(AlertMetrics.All.Values, metric => Assert.Contains($"| `{metric.Name}` | {metric.Unit} | {metric.Description} |", document, StringComparison.Ordinal));
        Assert.All(new AlertOptions().Rules, rule => Assert.Contains($"| `{rule.Key}` | `{rule.Value.Metric}` |", document, StringComparison.Ordinal));
    }

    private static async Task<JsonElement> AlertAsync(RunningServer server) =>
        (await server.GetAsync("/api/alerts")).GetProperty("alerts").EnumerateArray().Single(alert => alert.Text("name") == "a-reader");

    private static async Task<JsonElement[]> SinksAsync(RunningServer server) => [.. (await server.GetAsync("/api/alerts")).GetProperty("sinks").EnumerateArray()];

    private static Task LevelAsync(RunningServer server, string level) =>
        Eventually.TrueAsync(async () => (await AlertAsync(server)).Text("level") == level);
}
