using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;

namespace Chronicle.Cli.Load.Suite;

/// <summary>How long a conversation takes to be durable at a steady rate while texts are embedded, and how many are in a second when requests carry many.</summary>
internal static class ConversationsStage
{
    private const int Rate = 100;
    private const int Batch = 100;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        var feed = settings.Conversations(8);
        var single = new Tally();
        using (var loop = await OpenLoop.ConnectAsync(tally => feed.CreateSender(server.Target, 1, tally), 1, 16, single, ct).ConfigureAwait(false))
        {
            await loop.RunAsync(Rate, settings.Seconds(5, 2), ct).ConfigureAwait(false); // compiles what is hot
            single.Latencies.Clear();
            await loop.RunAsync(Rate, settings.Seconds(20, 3), ct).ConfigureAwait(false);
        }
        single.RequireNoFailures();
        await RecallProgress.RequireCompleteAsync(server.Target, ct).ConfigureAwait(false);
        var rates = new List<double>();
        for (var repetition = 0; repetition < settings.Count(3, 1); repetition++)
        {
            ct.ThrowIfCancellationRequested();
            using var loop = await ClosedLoop.ConnectAsync(tally => feed.CreateSender(server.Target, Batch, tally), 4, new Tally(), ct).ConfigureAwait(false);
            rates.Add(await loop.MeasureAsync(settings.Seconds(1, 0.2), settings.Seconds(4, 0.5)).ConfigureAwait(false));
        }
        var (before, started) = (await RecallProgress.WaitAsync(server.Target, static _ => true, ct).ConfigureAwait(false), Stopwatch.GetTimestamp());
        var after = await RecallProgress.RequireCompleteAsync(server.Target, ct).ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var there = feed.Ledger.CountIn((await ReadBack.ListAsync(server.Target, SuiteSettings.Project, ct).ConfigureAwait(false)).Ids);
        return
        [
            new($"conversation durable at {Rate}/s while texts are embedded, p50", "ms", [single.Latencies.Milliseconds(50)], AtMost: 2),
            new($"conversation durable at {Rate}/s while texts are embedded, p95", "ms", [single.Latencies.Milliseconds(95)], AtMost: 5),
            new($"conversation durable at {Rate}/s while texts are embedded, p99", "ms", [single.Latencies.Milliseconds(99)], AtMost: settings.Limits.LatencyMs ?? 10),
            new($"conversations durable in batches of {Batch}, 4 connections", "conv/s", [.. rates], AtLeast: 2000),
            new("texts embedded behind them, once they stop", "texts/s", [(after.Vectors - before.Vectors) / Math.Max(took, 1e-3)]),
            new("acknowledged conversations that are read back by id", "%", [100.0 * there / feed.Ledger.Count], AtLeast: 100),
            new("texts that could not be embedded", "texts", [after.Failed], AtMost: 0),
        ];
    }
}
