using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>Many publishers at once, each over a connection of its own and waiting for the stream's acknowledgement before it goes on.</summary>
internal static class PublishersStage
{
    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        await using var bus = await RecordedBus.StartAsync([], ct).ConfigureAwait(false);
        var figures = new List<Measurement>();
        foreach (var publishers in (int[])[10, 100])
        {
            var feed = bus.Feed(settings, 3);
            var (stored, published) = (new Latencies(), new Tally());
            using var audience = await Audience.ConnectAsync(bus.Server.Target, 1, webSocket: false, SuiteSettings.Project, stored, ct).ConfigureAwait(false);
            using var loop = await ClosedLoop.ConnectAsync(tally => feed.CreateSender(1, tally), publishers, published, ct).ConfigureAwait(false);
            var rate = await loop.MeasureAsync(settings.Seconds(2, 0.5), settings.Seconds(5, 1), isBegun =>
            {
                if (isBegun)
                {
                    stored.Clear();
                    published.Latencies.Clear();
                }
            }).ConfigureAwait(false);
            await audience.WaitForAsync(published.Events, last: 0, LoadRun.DeliveryPatience, ct).ConfigureAwait(false);
            figures.AddRange(
            [
                new($"{publishers} publishers at once, acknowledged by the stream", "ev/s", [rate]),
                new($"{publishers} publishers at once, published → in the stream, p99", "ms", [published.Latencies.Milliseconds(99)]),
                new($"{publishers} publishers at once, published → stored, p99", "ms", [stored.Milliseconds(99)]),
                new($"{publishers} publishers at once: recorded of it, in order", "%", [audience.Fault is null ? 100.0 * audience.Received / published.Events : 0], AtLeast: 100),
            ]);
        }
        return [.. figures];
    }
}
