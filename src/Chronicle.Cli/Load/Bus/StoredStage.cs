using System.Globalization;
using System.Text;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>A quiet, steady rate: how long from the moment a message is due to be published until somebody who watches the journal has its event.</summary>
/// <remarks>
/// Live readers are given an event after its commit and never before, so what they have is on disk. The way to the reader, and a publisher that is late, count as well.
/// What the server says of the time from the commit until the reader's connection has the event tells when it was durable, on average.
/// </remarks>
internal static class StoredStage
{
    private const int Rate = 100;
    private const int Publishers = 4;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        await using var bus = await RecordedBus.StartAsync([], ct).ConfigureAwait(false);
        var feed = bus.Feed(settings, 2);
        var (stored, published) = (new Latencies(), new Tally());
        using (var first = await Audience.ConnectAsync(bus.Server.Target, 1, webSocket: false, SuiteSettings.Project, stored, ct).ConfigureAwait(false))
        {
            await feed.WarmUpAsync(first, settings.Count(5000, 1000), ct).ConfigureAwait(false);
        }
        using var loop = await OpenLoop.ConnectAsync(tally => feed.CreateSender(1, tally), 1, Publishers, published, ct).ConfigureAwait(false);
        using (var second = await Audience.ConnectAsync(bus.Server.Target, 1, webSocket: false, SuiteSettings.Project, stored, ct).ConfigureAwait(false))
        {
            await second.RequireAllAsync(await loop.RunAsync(Rate, settings.Seconds(2, 1), ct).ConfigureAwait(false)).ConfigureAwait(false);
        }
        await RecallProgress.RequireCompleteAsync(bus.Server.Target, ct).ConfigureAwait(false); // the burst is over when nothing of it is left to be done
        stored.Clear();
        published.Latencies.Clear();
        using var audience = await Audience.ConnectAsync(bus.Server.Target, 1, webSocket: false, SuiteSettings.Project, stored, ct).ConfigureAwait(false);
        var before = await ReadDeliveriesAsync(bus.Server.Target, ct).ConfigureAwait(false);
        var sent = await loop.RunAsync(Rate, settings.Seconds(20, 3), ct).ConfigureAwait(false);
        await audience.RequireAllAsync(sent).ConfigureAwait(false);
        var after = await ReadDeliveriesAsync(bus.Server.Target, ct).ConfigureAwait(false);
        var delivered = 1000 * (after.Seconds - before.Seconds) / (after.Count - before.Count);
        published.RequireNoFailures();
        var what = $"published → stored at {Rate} ev/s";
        return
        [
            new($"published → durable at {Rate} ev/s, mean", "ms", [stored.Mean - delivered], AtMost: settings.Limits.LatencyMs ?? 2),
            new($"{what}, mean", "ms", [stored.Mean]),
            new($"{what}, p50", "ms", [stored.Milliseconds(50)]),
            new($"{what}, p95", "ms", [stored.Milliseconds(95)], AtMost: settings.Limits.LatencyMs ?? 5),
            new($"{what}, p99", "ms", [stored.Milliseconds(99)]),
            new($"{what}, longest", "ms", [stored.Longest]),
            new($"published → in the stream at {Rate} ev/s, mean", "ms", [published.Latencies.Mean]),
            new($"published → in the stream at {Rate} ev/s, p99", "ms", [published.Latencies.Milliseconds(99)]),
        ];
    }

    /// <summary>How long commits took to the live readers' connections, all together, and how many there were.</summary>
    private static async Task<(double Seconds, double Count)> ReadDeliveriesAsync(Target target, CancellationToken ct)
    {
        using var connection = await HttpConnection.ConnectAsync(target.Address, ct).ConfigureAwait(false);
        var status = await connection.ExchangeAsync(target.Get("/metrics"), ct).ConfigureAwait(false);
        var lines = status == 200 ? Encoding.UTF8.GetString(connection.Body.Span).Split('\n') : throw new LoadException($"/metrics answered {status}.");
        return (Value("sum"), Value("count"));

        double Value(string part) => Array.Find(lines, line => line.StartsWith($"chronicle_live_delivery_lag_seconds_{part} ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture)
            : throw new LoadException("/metrics does not say how long commits took to live readers.");
    }
}
