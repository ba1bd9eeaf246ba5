using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Reads over HTTP from a big journal, and what its events take on disk.</summary>
internal static class QueriesStage
{
    private const int WarmUp = 20; // questions of each kind that compile the path

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var count = settings.Count(1_000_000, 100_000);
        var feed = settings.Feed(3, sessions: count / 500).Text; // hundreds of events in each, so that there is a last hundred
        using var folder = new TemporaryFolder();
        await Prefill.WriteAsync(folder.Path, feed, [(count, TimeSpan.Zero)], ct).ConfigureAwait(false);
        var bytes = Directory.GetFiles(folder.Path).Sum(file => new FileInfo(file).Length) / (double)count;
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        using var client = new QueryClient(server.Target, new Random(4));
        var measured = new List<Measurement> { new("disk per event", "B", [bytes], AtMost: 600) };
        foreach (var query in Query.Usual(feed.Sessions, count))
        {
            var tally = new Tally();
            for (var i = 0; i < settings.Count(300, 100) + WarmUp; i++)
            {
                await client.AskAsync(query, i < WarmUp ? new Tally() : tally, exact: true, ct).ConfigureAwait(false);
            }
            tally.RequireNoFailures();
            measured.Add(new Measurement($"{query.Name}, {count:N0} events, p50", "ms", [tally.Latencies.Milliseconds(50)], AtMost: Target(query.Name)));
            measured.Add(new Measurement($"{query.Name}, {count:N0} events, p99", "ms", [tally.Latencies.Milliseconds(99)]));
        }
        return [.. measured];
    }

    private static double? Target(string query) => query switch { "last 100 of a session" or "session list" => 5, "100 after a cursor" => 2, _ => null };
}
