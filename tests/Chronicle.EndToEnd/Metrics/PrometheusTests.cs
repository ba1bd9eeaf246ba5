using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Metrics;

/// <summary>A real Prometheus, set up as docs/metrics.md says, scrapes a server and answers for it.</summary>
public sealed class PrometheusTests
{
    [Fact]
    public async Task Prometheus_ScrapesWithAKey_AndLoadsTheRules()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.File("data"), "--set", "Auth:IngestKeys:0=in", "--set", "Auth:ReadKeys:0=out");
        var port = Ports.Free();
        Directory.CreateDirectory(data.File("prometheus"));
        await File.WriteAllTextAsync(data.File("prometheus.yml"),
            $$"""
            global: { scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms }
            rule_files: ["{{Path.Combine(Repository.Root, "deploy", "prometheus", "chronicle.rules.yml")}}"]
            scrape_configs:
              - job_name: chronicle
                static_configs: [{ targets: ["127.0.0.1:{{server.Port}}"] }]
                authorization: { credentials: "out" }
            """);
        using var process = Process.Start(Programs.Describe("prometheus", [
            "--config.file", data.File("prometheus.yml"), "--storage.tsdb.path", data.File("prometheus"),
            "--web.listen-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")]))!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            using var prometheus = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Traffic.Number(port)}") };
            server.Http.DefaultRequestHeaders.Add("X-Api-Key", "in");
            await server.Http.PostJsonAsync("/api/events", string.Join('\n', Enumerable.Range(0, 25).Select(number => Api.Event("s", $"e{number}"))), "application/x-ndjson");

            await Until.PassesAsync(async () =>
            {
                Assert.Equal("25", await ValueAsync(prometheus, "chronicle_events_processed_total"));
                Assert.Equal("25", await ValueAsync(prometheus, "sum(chronicle_ingest_events_total{outcome=\"recorded\"})"));
                Assert.Equal("1", await ValueAsync(prometheus, "chronicle_response_time_seconds_count > bool 0"));
                Assert.Equal("1", await ValueAsync(prometheus, "chronicle_memory_usage_bytes > bool 1e6"));
                Assert.Equal("0", await ValueAsync(prometheus, "chronicle_connections_active"));
                Assert.Equal("1", await ValueAsync(prometheus, "up"));
            });
            using var rules = JsonDocument.Parse(await prometheus.GetStringAsync("/api/v1/rules"));
            Assert.Contains("ChronicleRefusesEvents", rules.RootElement.GetRawText(), StringComparison.Ordinal);
            using var metadata = JsonDocument.Parse(await prometheus.GetStringAsync("/api/v1/metadata?metric=chronicle_memory_usage_bytes"));
            Assert.Equal("bytes", metadata.RootElement.GetProperty("data").GetProperty("chronicle_memory_usage_bytes")[0].Text("unit")); // OpenMetrics was spoken
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<string> ValueAsync(HttpClient prometheus, string query)
    {
        using var answer = JsonDocument.Parse(await prometheus.GetStringAsync("/api/v1/query?query=" + Uri.EscapeDataString(query)));
        return answer.RootElement.GetProperty("data").GetProperty("result")[0].GetProperty("value")[1].GetString()!;
    }
}
