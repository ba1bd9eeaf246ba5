using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Metrics;

public sealed class OtlpTests
{
    /// <summary>With OpenTelemetry's own variable set, a collector gets what <c>/metrics</c> shows.</summary>
    [Fact]
    public async Task Metrics_GoToACollector()
    {
        using var data = new TempFolder();
        await using var collector = new OtlpReceiver();
        await using var server = await ServerProcess.LaunchAsync(Programs.Describe(
            Programs.Chronicle, ["serve", "--port", Traffic.Number(Ports.Free()), "--data", data.Path],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_METRIC_EXPORT_INTERVAL", "200")));
        await server.Http.PostJsonAsync("/api/events", $"[{Api.Event("s", "a")},{Api.Event("t", "b")},{Api.Event("s", "a")}]");

        await Until.PassesAsync(() =>
        {
            Assert.Equal((3, 2, 2), (collector.Values["chronicle.ingest.events"], collector.Values["chronicle.events.processed"], collector.Values["chronicle.journal.head"]));
            Assert.Equal(1, collector.Values["chronicle.journal.commit.duration"]); // a histogram's count
            Assert.Equal(("{event}", "s", "By"),
                (collector.Units["chronicle.ingest.events"], collector.Units["chronicle.journal.commit.duration"], collector.Units["chronicle.memory.usage"]));
            Assert.InRange(collector.Values["chronicle.memory.usage"], 1e6, 1e12);
            return Task.CompletedTask;
        });
        Assert.All(collector.Paths, path => Assert.Equal("/v1/metrics application/x-protobuf", path));
    }

    [Fact]
    public async Task WithoutACollector_NothingOfItIsLoaded()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await server.Http.GetJsonAsync("/api/info");

        Assert.DoesNotContain("OpenTelemetry", server.MappedFiles, StringComparison.Ordinal);
        Assert.Contains("Chronicle.Server.dll", server.MappedFiles, StringComparison.Ordinal);
    }
}
