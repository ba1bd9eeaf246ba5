using System.Text.Json;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Durable events per second with every connection busy, and what each costs the server.</summary>
internal static class ThroughputStage
{
    private const int Connections = 64;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var (single, lines) = (new List<(double Rate, double Micros)>(), new List<(double Rate, double Micros)>());
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        var acknowledged = 0L;
        for (var repetition = 0; repetition < settings.Count(3, 2); repetition++)
        {
            ct.ThrowIfCancellationRequested();
            var warmUp = settings.Seconds(repetition == 0 ? 4 : 1, repetition == 0 ? 2 : 0.5);
            single.Add(await PostAsync(server, settings.Feed(1), Body.Single, Connections, warmUp, settings.Seconds(5, 2), done => acknowledged += done).ConfigureAwait(false));
            lines.Add(await PostAsync(server, settings.Feed(1), Body.Lines(100), 16, warmUp, settings.Seconds(5, 1.5), done => acknowledged += done).ConfigureAwait(false));
        }
        var head = await HeadAsync(server, ct).ConfigureAwait(false);
        return
        [
            new($"single-event POST, durable, {Connections} connections", "ev/s", [.. single.Select(run => run.Rate)], AtLeast: settings.Limits.EventsPerSecond ?? 15_000),
            new($"server CPU per single-event POST, {Connections} connections", "µs", [.. single.Select(run => run.Micros)], AtMost: 70),
            new("NDJSON of 100 per POST, durable, 16 connections", "ev/s", [.. lines.Select(run => run.Rate)], AtLeast: 40_000),
            new("acknowledged events that are recorded", "%", [100.0 * head / acknowledged], AtLeast: 100),
        ];
    }

    /// <summary>Events per second, and server CPU microseconds for each.</summary>
    /// <param name="server">What is measured.</param>
    /// <param name="feed">The events.</param>
    /// <param name="body">How they are carried.</param>
    /// <param name="connections">How many send.</param>
    /// <param name="warmUp">Not counted.</param>
    /// <param name="duration">Counted.</param>
    /// <param name="onDone">Told how many events were acknowledged in all.</param>
    public static async Task<(double Rate, double Micros)> PostAsync(
        ServerProcess server, Feed feed, Body body, int connections, TimeSpan warmUp, TimeSpan duration, Action<long>? onDone = null)
    {
        using var loop = await ClosedLoop.ConnectAsync(server.Target, feed, body, connections, new Tally()).ConfigureAwait(false);
        var (cpu, events) = (TimeSpan.Zero, 0L);
        var rate = await loop.MeasureAsync(warmUp, duration, _ => (cpu, events) = (server.Probe.Cpu - cpu, loop.Tally.Events - events)).ConfigureAwait(false);
        onDone?.Invoke(loop.Tally.Events);
        return (rate, cpu.TotalMicroseconds / events);
    }

    private static async Task<long> HeadAsync(ServerProcess server, CancellationToken ct)
    {
        using var connection = await HttpConnection.ConnectAsync(server.Target.Address, ct).ConfigureAwait(false);
        await connection.ExchangeAsync(server.Target.Get("/api/info"), ct).ConfigureAwait(false);
        using var info = JsonDocument.Parse(connection.Body);
        return info.RootElement.GetProperty("head").GetInt64();
    }
}
