using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>Messages of every kind in turn: envelopes, bodies, arrays, NDJSON, the older bus's envelopes and what is no JSON.</summary>
internal static class MixedStage
{
    private const int Rate = 200; // messages per second

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        await using var bus = await RecordedBus.StartAsync([], ct).ConfigureAwait(false);
        var feed = bus.Feed(settings, 8);
        var (stored, published) = (new Latencies(), new Tally());
        using var audience = await Audience.ConnectAsync(bus.Server.Target, 1, webSocket: false, SuiteSettings.Project, stored, ct).ConfigureAwait(false);
        using var loop = await OpenLoop.ConnectAsync(tally => feed.CreateSender(Enum.GetValues<BusKind>(), 1, tally), 1, 4, published, ct).ConfigureAwait(false);
        await loop.RunAsync(Rate, settings.Seconds(5, 1.5), ct).ConfigureAwait(false); // compiles what is hot
        await audience.RequireAllAsync(published.Events).ConfigureAwait(false);
        stored.Clear();
        await loop.RunAsync(Rate, settings.Seconds(20, 2), ct).ConfigureAwait(false);
        await audience.RequireAllAsync(published.Events).ConfigureAwait(false);
        published.RequireNoFailures();
        var recount = await BusRecount.ReadAsync(bus.Server.Target, SuiteSettings.Project, feed.Published, start: 0, unknown: 0, ct).ConfigureAwait(false);
        return
        [
            new($"mixed kinds, {Rate} messages/s, published → stored, mean", "ms", [stored.Mean]),
            new($"mixed kinds, {Rate} messages/s, published → stored, p95", "ms", [stored.Milliseconds(95)], AtMost: settings.Limits.LatencyMs ?? 10),
            new("mixed kinds: lost, duplicated or out of order by id", "events", [recount.Wrong], AtMost: 0),
        ];
    }
}
