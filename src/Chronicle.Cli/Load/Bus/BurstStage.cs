using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>Many events at once: how long until the last of them is recorded; then all are read back by id.</summary>
internal static class BurstStage
{
    private const int Publishers = 10;
    private const int Window = 100;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        await using var bus = await RecordedBus.StartAsync([], ct).ConfigureAwait(false);
        var feed = bus.Feed(settings, 7);
        using (var first = await Audience.ConnectAsync(bus.Server.Target, 1, webSocket: false, SuiteSettings.Project, ages: null, ct).ConfigureAwait(false))
        {
            await feed.WarmUpAsync(first, settings.Count(5000, 1000), ct).ConfigureAwait(false);
        }
        var figures = new List<Measurement>();
        foreach (var (events, most) in ((int, double)[])[(1000, 1000), (settings.Count(100_000, 10_000), 10_000)])
        {
            using var audience = await Audience.ConnectAsync(bus.Server.Target, 1, webSocket: false, SuiteSettings.Project, ages: null, ct).ConfigureAwait(false);
            using var loop = await ClosedLoop.ConnectAsync(tally => feed.CreateSender(Window, tally), Publishers, new Tally(), ct).ConfigureAwait(false);
            var started = Stopwatch.GetTimestamp();
            await loop.SendAsync(events / Window, ct).ConfigureAwait(false);
            var published = Stopwatch.GetElapsedTime(started);
            await audience.RequireAllAsync(loop.Tally.Events).ConfigureAwait(false);
            figures.Add(new($"burst of {events:N0}: all in the stream", "ms", [published.TotalMilliseconds]));
            figures.Add(new($"burst of {events:N0}: all stored", "ms", [Stopwatch.GetElapsedTime(started).TotalMilliseconds], AtMost: settings.Limits.LatencyMs ?? most));
        }
        var recount = await BusRecount.ReadAsync(bus.Server.Target, SuiteSettings.Project, feed.Published, start: 0, unknown: 0, ct).ConfigureAwait(false);
        figures.Add(new("bursts: lost, duplicated or out of order by id", "events", [recount.Wrong], AtMost: 0));
        return [.. figures];
    }
}
