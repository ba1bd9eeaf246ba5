using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.EndToEnd.Running;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Metrics;

/// <summary>What <c>/metrics</c> sends is well formed, bounded, documented and enough for what is in deploy/.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task Metrics_AreAsDocumented_PassPromtool_AndAreAllThatDeployUses()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var server = await ServerProcess.StartAsync(data.Path, [.. Traffic.Settings, "--set", $"Nats:Url={bus.Url}", "--set", "Nats:Republish=true"]);
        await Traffic.RunAsync(server);
        await using var connection = await bus.ConnectAsync();
        await connection.RequestAsync("chronicle.api.health");
        await Until.TrueAsync(async () => (await Exposition.ReadAsync(server.Http)).SampleNames.Contains("chronicle_nats_republished_total"), "something is republished");
        var metrics = await Exposition.ReadAsync(server.Http);

        // The older conversation storage's durations are in milliseconds, which promtool does not like: dashboards have those names.
        var ours = string.Concat((await server.Http.GetStringAsync("/metrics")).Split('\n').Where(line => !line.Contains("performance_", StringComparison.Ordinal)).Select(line => line + "\n"));
        var checkedByPromtool = await Programs.RunAsync("promtool", ["check", "metrics"], Encoding.UTF8.GetBytes(ours.TrimEnd('\n') + "\n"));
        Assert.True(checkedByPromtool is { ExitCode: 0, Output: "", Error: "" }, $"{checkedByPromtool}");

        var documented = Row().Matches(ReadFile("docs/metrics.md")).ToDictionary(
            row => row.Groups["name"].Value, row => $"{row.Groups["type"].Value}: {string.Join(", ", Quoted().Matches(row.Groups["labels"].Value).Select(label => label.Groups[1].Value).Order())}");
        Assert.Equal(
            metrics.Types.Select(metric => $"{metric.Key} {metric.Value}: {string.Join(", ", metrics.LabelsOf(metric.Key))}").Order(),
            documented.Select(metric => $"{metric.Key} {metric.Value}").Order());

        var used = Name().Matches(ReadFile("deploy/prometheus/chronicle.rules.yml")).Concat(Expressions().SelectMany(expression => Name().Matches(expression)))
            .Select(name => name.Value).Distinct().ToList();
        Assert.True(used.Count > 25, $"Only {used.Count} names were found.");
        Assert.Empty(used.Except(metrics.SampleNames));
    }

    /// <summary>The values are right, not only there.</summary>
    [Fact]
    public async Task Metrics_CountWhatHappened()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await server.Http.PostJsonAsync("/api/events", $"[{Api.Event("s", "a")},{Api.Event("s", "b")},{Api.Event("s", "a")}]");
        await server.Http.PostJsonAsync("/api/events", $"[{Api.Event("s", "b")},{Api.Event("t", "c", data: """{"password":"hunter22hunter22"}""")}]");
        using (await server.Http.PostTextAsync("/api/events", """{"type":"no session"}"""))
        using (await server.Http.GetAsync("/api/sessions/s"))
        using (await server.Http.GetAsync("/api/sessions/nobody"))
        {
        }
        using var stream = await SseStream.OpenAsync(server.Http, "/api/stream?after=earliest");
        await stream.NextNamedAsync("caught-up");
        var samples = (await Exposition.ReadAsync(server.Http)).Samples;

        Assert.Equal((4, 1), (samples["chronicle_live_frames_total{transport=\"sse\"}"], samples["chronicle_live_readers{transport=\"sse\"}"])); // three events and caught-up
        Assert.InRange(samples["chronicle_live_bytes_total{transport=\"sse\"}"], 500, 5000);
        Assert.Equal((0, 0), (samples["chronicle_live_catch_up_pages_total"], samples["chronicle_live_fell_behind_total"]));
        Assert.Equal(3, samples["chronicle_ingest_events_total{door=\"http\",outcome=\"recorded\"}"]);
        Assert.Equal(2, samples["chronicle_ingest_events_total{door=\"http\",outcome=\"duplicate\"}"]);
        Assert.Equal(1, samples["chronicle_ingest_rejected_total{door=\"http\",problem=\"invalid-event\"}"]);
        Assert.Equal(1, samples.Where(sample => sample.Key.StartsWith("chronicle_redaction_matches_total", StringComparison.Ordinal)).Sum(sample => sample.Value));
        Assert.Equal((3, 3, 3), (samples["chronicle_journal_head"], samples["chronicle_events_processed_total"], samples["chronicle_store_events"]));
        Assert.Equal((2, 5), (samples["chronicle_journal_commit_events_count"], samples["chronicle_journal_commit_events_sum"]));
        Assert.Equal((2, 2, 2), (samples["chronicle_ingest_append_duration_seconds_count"], samples["chronicle_journal_commit_duration_seconds_count"],
            samples["chronicle_store_sync_duration_seconds_count"]));
        Assert.Equal(2, samples["chronicle_http_request_duration_seconds_count{route=\"/api/events\",method=\"POST\",status=\"200\"}"]);
        Assert.Equal(1, samples["chronicle_http_request_duration_seconds_count{route=\"/api/sessions/{id}\",method=\"GET\",status=\"404\"}"]);
        Assert.Equal(5, samples["chronicle_response_time_seconds_count"]);
        Assert.InRange(samples["process_start_time_seconds"], DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds(), DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);
    }

    /// <summary>Whatever producers and passers-by send, they cannot make the server keep more series.</summary>
    [Fact]
    public async Task Series_DoNotGrow_WithSessionsProjectsAndPaths()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await SendAsync(server, 1, 2);
        var before = (await Exposition.ReadAsync(server.Http)).Samples.Keys.ToHashSet();
        await SendAsync(server, 2, 1000);
        var after = (await Exposition.ReadAsync(server.Http)).Samples.Keys.ToHashSet();

        Assert.DoesNotContain(after.Except(before).Except(after.Where(IsType)), sample => !sample.Contains("/metrics", StringComparison.Ordinal)); // that is the first scrape's own
        Assert.InRange(after.Count(IsType), 1, 51); // types have a bound of their own, and the rest
        Assert.Equal(1000, (await server.Http.GetJsonAsync("/api/stats")).GetProperty("store").Number("sessions"));
    }

    private static bool IsType(string sample) => sample.StartsWith("chronicle_events_by_type_total{", StringComparison.Ordinal);

    [Fact]
    public async Task Rules_PassPromtool()
    {
        var folder = Path.Combine(Repository.Root, "deploy", "prometheus");
        foreach (var arguments in (string[][])[["check", "rules", Path.Combine(folder, "chronicle.rules.yml")], ["test", "rules", Path.Combine(folder, "chronicle.rules.test.yml")]])
        {
            var outcome = await Programs.RunAsync("promtool", arguments);
            Assert.True(outcome.ExitCode == 0, $"{outcome}");
            Assert.Contains("SUCCESS", outcome.Output, StringComparison.Ordinal);
        }
    }

    /// <summary>A limit no disk of ours satisfies stands in for a full one.</summary>
    [Fact]
    public async Task AFullDisk_IsRed()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, "--set", $"Sqlite:MinFreeBytes={1L << 50}");
        foreach (var path in (string[])["/health", "/ready"])
        {
            using var answer = await server.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("counts as full", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal(0, (await Exposition.ReadAsync(server.Http)).Samples["chronicle_health{component=\"disk\"}"]);
    }

    private static async Task SendAsync(ServerProcess server, int from, int to)
    {
        var events = Enumerable.Range(from, to - from + 1).Select(number =>
            $$"""{"session_id":"s{{number}}","type":"type-{{number % 50}}","project":"/p/{{number}}","source":"src-{{number}}","tool_name":"tool-{{number}}"}""");
        await server.Http.PostJsonAsync("/api/events", string.Join('\n', events), "application/x-ndjson");
        await Parallel.ForAsync(from, to + 1, async (number, stop) =>
        {
            foreach (var (method, path) in ((string, string)[])[
                ("GET", $"/odd/{number}"), ("GET", $"/api/sessions/s{number}"), ("GET", $"/api/sessions/none-{number}"), ("GET", $"/api/events?session=s{number}"),
                ($"M{number}", $"/odd/{number}"), ("DELETE", $"/{number}")])
            {
                using var response = await server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), stop);
            }
        });
    }

    private static string ReadFile(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    private static IEnumerable<string> Expressions()
    {
        using var dashboard = JsonDocument.Parse(ReadFile("deploy/grafana/chronicle.json"));
        return dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.Text("expr")).ToList();
    }

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<type>counter|gauge|histogram) \|[^|]*\| (?<labels>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(?:chronicle|process|dotnet)_\w+")]
    private static partial Regex Name();
}
