using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>What ids cost as a journal grows: rate, bytes written and CPU for each event, and memory.</summary>
/// <remarks>The servers take turns, step by step, so that their ratios hold on a machine whose speed varies.</remarks>
internal static class GrowthStage
{
    private const int PerRequest = 500;
    private const int Connections = 4;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var (steps, events) = (settings.Count(12, 3), settings.Count(500_000, 50_000));
        List<Grown> all = [];
        try
        {
            foreach (var (name, kind, sessions) in ((string, IdKind, int)[])[
                ("no ids", IdKind.None, 20), ("random ids, 20 sessions", IdKind.Random, 20), ("random ids, 200 sessions", IdKind.Random, 200), ("UUIDv7, 20 sessions", IdKind.Ordered, 20)])
            {
                all.Add(await Grown.StartAsync(name, kind, SuiteSettings.Text(9, sessions), settings.Random).ConfigureAwait(false));
            }
            for (var step = 0; step < steps; step++)
            {
                foreach (var grown in all)
                {
                    ct.ThrowIfCancellationRequested();
                    await grown.StepAsync(events, ct).ConfigureAwait(false);
                }
            }
            return [.. all.SelectMany(grown => Figures(grown, all[0], settings))];
        }
        finally
        {
            foreach (var grown in all)
            {
                await grown.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<Measurement> Figures(Grown grown, Grown without, SuiteSettings settings)
    {
        var rate = new Measurement($"growth, {grown.Name}: NDJSON of {PerRequest}, durable", "ev/s", [.. grown.Rates]);
        yield return rate;
        yield return new($"growth, {grown.Name}: written to disk for each event", "B", [.. grown.Written], AtMost: grown == without ? null : 2_048);
        yield return new($"growth, {grown.Name}: server CPU for each event", "µs", [.. grown.Micros]);
        if (grown == without)
        {
            yield break;
        }
        var ratio = Measurement.Ratio($"growth, {grown.Name}: rate, of that without ids", rate, new("", "", [.. without.Rates]), grown.Name.Contains("200") ? 0.6 : 0.75);
        yield return ratio;
        if (!settings.Quick)
        {
            // Of both by the same steps: what the machine does to one, it does to the other.
            yield return new($"growth, {grown.Name}: that ratio at the end, of that at the beginning", "×", [ratio.Values[^3..].Average() / ratio.Values[..3].Average()], AtLeast: 0.85);
        }
        yield return new($"growth, {grown.Name}: memory beyond that without ids", "MB", [(grown.Resident - without.Resident) / 1e6], AtMost: 16);
    }

    /// <summary>A server and the journal that grows in it.</summary>
    private sealed class Grown(string name, TemporaryFolder folder, ServerProcess server, ClosedLoop loop) : IAsyncDisposable
    {
        public string Name => name;

        public List<double> Rates { get; } = [];

        public List<double> Written { get; } = [];

        public List<double> Micros { get; } = [];

        public long Resident { get; private set; }

        public static async Task<Grown> StartAsync(string name, IdKind kind, EventText text, Random random)
        {
            var folder = new TemporaryFolder();
            var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
            var loop = await ClosedLoop.ConnectAsync(
                tally => new Sender(server.Target, [.. Enumerable.Range(0, 4).Select(_ => GrowthRequest.Create(server.Target, text, kind, PerRequest))], new Random(random.Next()), tally),
                Connections, new Tally()).ConfigureAwait(false);
            await loop.SendAsync(40, CancellationToken.None).ConfigureAwait(false); // compiles what is hot
            return new Grown(name, folder, server, loop);
        }

        public async Task StepAsync(int events, CancellationToken ct)
        {
            var (cpu, written, started) = (server.Probe.Cpu, server.Probe.Written, Stopwatch.GetTimestamp());
            await loop.SendAsync(events / PerRequest, ct).ConfigureAwait(false);
            Rates.Add(events / Stopwatch.GetElapsedTime(started).TotalSeconds);
            Micros.Add((server.Probe.Cpu - cpu).TotalMicroseconds / events);
            Written.Add((double)(server.Probe.Written - written) / events);
            Resident = server.Probe.Resident;
            loop.Tally.RequireNoFailures();
        }

        public async ValueTask DisposeAsync()
        {
            loop.Dispose();
            await server.DisposeAsync().ConfigureAwait(false);
            folder.Dispose();
        }
    }
}
