using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Suite;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Bus;

/// <summary>What an event costs the server on its way over the bus, as NDJSON and without a server: the same events at the same rate, a hundred at a time, by turns.</summary>
internal static class CostStage
{
    private const int Rate = 5000;
    private const int Together = 100;
    private const int Senders = 4;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var (warmUp, duration) = (settings.Seconds(6, 1.5), settings.Seconds(5, 1.5));
        using var folder = new TemporaryFolder();
        await using var bus = await RecordedBus.StartAsync([], ct).ConfigureAwait(false);
        await using var http = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        var (feed, tally) = (bus.Feed(settings, 2), new Tally());
        using var messages = await OpenLoop.ConnectAsync(tally => feed.CreateSender(Together, tally), Together, Senders, tally, ct).ConfigureAwait(false);
        using var lines = await OpenLoop.ConnectAsync(http.Target, settings.Feed(2), Body.Lines(Together), Senders, tally, ct).ConfigureAwait(false);
        var (overBus, overHttp, ofNats) = (new List<double>(), new List<double>(), new List<double>());
        for (var turn = -1; turn < settings.Count(6, 2); turn++) // the turn before the first compiles what is hot
        {
            var (nats, time) = (bus.Nats.Probe.Cpu, turn < 0 ? warmUp : duration);
            var first = turn % 2 == 0 ? await MeasureAsync(messages, bus.Server, time).ConfigureAwait(false) : await MeasureAsync(lines, http, time).ConfigureAwait(false);
            var second = turn % 2 == 0 ? await MeasureAsync(lines, http, time).ConfigureAwait(false) : await MeasureAsync(messages, bus.Server, time).ConfigureAwait(false);
            if (turn >= 0)
            {
                overBus.Add(turn % 2 == 0 ? first : second);
                overHttp.Add(turn % 2 == 0 ? second : first);
                ofNats.Add((bus.Nats.Probe.Cpu - nats).TotalMicroseconds / (Rate * time.TotalSeconds));
            }
        }
        tally.RequireNoFailures();
        await bus.WaitUntilRecordedAsync(ct).ConfigureAwait(false);
        var direct = await DirectWriter.StartAsync(Rate, Together, warmUp, duration, ct).ConfigureAwait(false);
        return
        [
            new($"server CPU for an event over the bus at {Rate:N0} ev/s", "µs", [.. overBus]),
            new("the same as NDJSON, a hundred per POST", "µs", [.. overHttp]),
            new("the same without a server, a hundred per transaction, made and written", "µs", [1000 * direct.CpuMs / (Rate * duration.TotalSeconds)]),
            new("server CPU for an event over the bus, above that as NDJSON", "%", [.. overBus.Zip(overHttp, static (over, of) => 100 * ((over / of) - 1))], AtMost: settings.Limits.CpuPercent ?? 25),
            new("CPU of nats-server for an event", "µs", [.. ofNats]),
            new("memory of the server after it, over the bus", "MB", [bus.Server.Probe.Resident / 1e6]),
            new("memory of the server after it, as NDJSON", "MB", [http.Probe.Resident / 1e6]),
            new("memory of the writer without a server", "MB", [direct.Resident / 1e6]),
            new("memory of nats-server after it", "MB", [bus.Nats.Probe.Resident / 1e6]),
        ];

        // The journal, the index and the acknowledgements are a moment behind the last answer.
        async Task<double> MeasureAsync(OpenLoop loop, ServerProcess server, TimeSpan time)
        {
            var cpu = server.Probe.Cpu;
            var sent = await loop.RunAsync(Rate, time, ct).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct).ConfigureAwait(false);
            return (server.Probe.Cpu - cpu).TotalMicroseconds / sent;
        }
    }
}
