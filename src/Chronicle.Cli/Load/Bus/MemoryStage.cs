using System.Globalization;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>A lasting rate over the bus: what grows.</summary>
internal static class MemoryStage
{
    private const int Rate = 1000;
    private const int Publishers = 16;

    /// <summary>A minute; with <c>--full</c> an hour.</summary>
    public static Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct) => settings.Full
        ? MeasureAsync(settings, TimeSpan.FromMinutes(3), TimeSpan.FromHours(1), mostPercent: 3, ct)
        : MeasureAsync(settings, settings.Seconds(120, 2), settings.Seconds(60, 4), settings.Quick ? null : 5, ct);

    /// <summary>Twenty minutes.</summary>
    public static Task<Measurement[]> SoakAsync(SuiteSettings settings, CancellationToken ct) =>
        MeasureAsync(settings, settings.Seconds(180, 2), settings.Seconds(1200, 4), mostPercent: 1, ct);

    private static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, TimeSpan warmUp, TimeSpan duration, double? mostPercent, CancellationToken ct)
    {
        await using var bus = await RecordedBus.StartAsync([], ct).ConfigureAwait(false);
        var (feed, tally) = (bus.Feed(settings, 5), new Tally());
        using var audience = await Audience.ConnectAsync(bus.Server.Target, 1, webSocket: false, SuiteSettings.Project, ages: null, ct).ConfigureAwait(false);
        using var loop = await OpenLoop.ConnectAsync(tally => feed.CreateSender(1, tally), 1, Publishers, tally, ct).ConfigureAwait(false);
        await loop.RunAsync(Rate, warmUp, ct).ConfigureAwait(false); // pools and caches fill, which is no leak
        var running = loop.RunAsync(Rate, duration, ct);
        var memory = await Growth.FollowAsync(bus.Server, running).ConfigureAwait(false);
        await running.ConfigureAwait(false);
        await audience.RequireAllAsync(tally.Events).ConfigureAwait(false);
        tally.RequireNoFailures();
        var over = string.Create(CultureInfo.InvariantCulture, $"at {Rate:N0} ev/s over {duration.TotalSeconds:N0} s");
        return
        [
            new($"memory of the server {over}, mean", "MB", [memory.MeanMb]),
            new($"memory growth of the server {over}, of the mean", "%", [memory.Percent], AtMost: mostPercent),
            new($"handles of the server after that", "", [bus.Server.Probe.Handles]),
        ];
    }
}
