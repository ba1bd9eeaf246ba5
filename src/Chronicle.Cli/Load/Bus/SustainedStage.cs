using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>
/// From JetStream into SQLite, as fast as it goes: messages are published while Chronicle is down and recorded once it is up again. Beside it the journal's own rate, by turns:
/// as many events that are parsed already go through queue, journal and store in a process without doors and index.
/// </summary>
internal static class SustainedStage
{
    private const int Window = 1000;
    private const double PerSecond = 35_000; // what a run of so many seconds is prepared for

    private static readonly string[] Settings = ["--set", $"Nats:Ingest:MaxBytes={8L << 30}"]; // a minute's messages are more than the stream keeps unless told

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var (count, before) = (Whole(settings.Seconds(10, 1.5).TotalSeconds * PerSecond), settings.Count(100_000, 20_000));
        var (own, drained) = (new List<double>(), new List<(double Rate, double Micros, double NatsMicros)>());
        for (var repetition = 0; repetition < settings.Count(3, 1); repetition++)
        {
            own.Add(await JournalWriter.StartAsync(before, count, ct).ConfigureAwait(false));
            drained.Add(await DrainAsync(settings, before, count, ct).ConfigureAwait(false));
        }
        var journal = new Measurement($"the journal's own rate, {count:N0} events", "ev/s", [.. own]);
        var rate = new Measurement($"from JetStream into SQLite, {count:N0} events", "ev/s", [.. drained.Select(run => run.Rate)], AtLeast: settings.Limits.EventsPerSecond ?? 30_000);
        List<Measurement> figures =
        [
            journal, rate,
            Measurement.Ratio("from JetStream into SQLite, of the journal's own rate", rate, journal, settings.Quick ? null : 0.6),
            new("server CPU for each event from JetStream", "µs", [.. drained.Select(run => run.Micros)]),
            new("CPU of nats-server for each", "µs", [.. drained.Select(run => run.NatsMicros)]),
        ];
        if (!settings.Quick)
        {
            var (longer, _, _) = await DrainAsync(settings, before, Whole(60 * rate.Median), ct, TimeSpan.FromMinutes(1)).ConfigureAwait(false);
            figures.Add(new("from JetStream into SQLite for a minute", "ev/s", [longer], AtLeast: settings.Limits.EventsPerSecond ?? 30_000));
        }
        figures.Add(new("recorded while it is published, as fast as both go", "ev/s", [await AtOnceAsync(settings, ct).ConfigureAwait(false)]));
        return [.. figures];
    }

    /// <summary>Events per second, and CPU microseconds of the server and of nats-server for each.</summary>
    /// <param name="settings">How.</param>
    /// <param name="before">Events that are recorded first and not timed: code is compiled meanwhile.</param>
    /// <param name="count">Events.</param>
    /// <param name="ct">Ends it.</param>
    /// <param name="most">After which no more is timed; the rest must be recorded all the same.</param>
    private static async Task<(double Rate, double Micros, double NatsMicros)> DrainAsync(
        SuiteSettings settings, int before, int count, CancellationToken ct, TimeSpan? most = null)
    {
        await using var bus = await RecordedBus.StartAsync(Settings, ct).ConfigureAwait(false);
        await bus.StopServerAsync().ConfigureAwait(false);
        using (var publishing = await ConnectAsync(bus, settings, ct).ConfigureAwait(false))
        {
            await publishing.SendAsync((before + count) / Window, ct).ConfigureAwait(false);
            publishing.Tally.RequireNoFailures();
        }
        await bus.StartServerAsync().ConfigureAwait(false);
        using var client = await JsonClient.ConnectAsync(bus.Server.Target, ct).ConfigureAwait(false);
        var first = await client.WaitForHeadAsync(before, ct).ConfigureAwait(false);
        var (started, cpu, nats) = (Stopwatch.GetTimestamp(), bus.Server.Probe.Cpu, bus.Nats.Probe.Cpu);
        var last = await client.WaitForHeadAsync(before + count, ct, most).ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(started);
        (cpu, nats) = (bus.Server.Probe.Cpu - cpu, bus.Nats.Probe.Cpu - nats);
        // Ids are distinct and the journal takes each once: a head that equals their number is all of them.
        await client.WaitForHeadAsync(before + count, ct).ConfigureAwait(false);
        await bus.WaitUntilRecordedAsync(ct).ConfigureAwait(false);
        if (await bus.HeadAsync(ct).ConfigureAwait(false) is var head && head != before + count)
        {
            throw new LoadException($"{before + count} events were published and {head} are recorded.");
        }
        return ((last - first) / took.TotalSeconds, cpu.TotalMicroseconds / (last - first), nats.TotalMicroseconds / (last - first));
    }

    private static async Task<double> AtOnceAsync(SuiteSettings settings, CancellationToken ct)
    {
        await using var bus = await RecordedBus.StartAsync(Settings, ct).ConfigureAwait(false);
        using var publishing = await ConnectAsync(bus, settings, ct).ConfigureAwait(false);
        await publishing.MeasureAsync(TimeSpan.Zero, settings.Seconds(3, 1)).ConfigureAwait(false); // compiles what is hot
        using var client = await JsonClient.ConnectAsync(bus.Server.Target, ct).ConfigureAwait(false);
        var (first, started) = (await client.WaitForHeadAsync(publishing.Tally.Events, ct).ConfigureAwait(false), Stopwatch.GetTimestamp());
        await publishing.MeasureAsync(TimeSpan.Zero, settings.Seconds(10, 1.5)).ConfigureAwait(false);
        var last = await client.WaitForHeadAsync(publishing.Tally.Events, ct).ConfigureAwait(false);
        return (last - first) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task<ClosedLoop> ConnectAsync(RecordedBus bus, SuiteSettings settings, CancellationToken ct)
    {
        var feed = bus.Feed(settings, 4);
        return ClosedLoop.ConnectAsync(tally => feed.CreateSender(Window, tally), 2, new Tally(), ct);
    }

    private static int Whole(double events) => (int)(events / Window) * Window;
}
