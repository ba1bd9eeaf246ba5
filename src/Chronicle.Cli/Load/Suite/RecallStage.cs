using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;
using Chronicle.Embedding;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Embedding on one core, vectors compared, and searches over HTTP in a long history.</summary>
internal static class RecallStage
{
    private const int WarmUp = 5; // questions of each kind that compile the path

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct) =>
    [
        await EmbedAsync(settings, ct).ConfigureAwait(false),
        .. await VectorScan.MeasureAsync(settings, ct).ConfigureAwait(false),
        .. await SearchAsync(settings, ct).ConfigureAwait(false),
    ];

    /// <summary>One thread, one batch after another.</summary>
    private static async Task<Measurement> EmbedAsync(SuiteSettings settings, CancellationToken ct)
    {
        var embedder = Embedders.Create(new EmbeddingOptions(), TimeProvider.System)!;
        using var disposing = embedder as IDisposable;
        var (speech, random) = (new Speech(new Random(11)), new Random(11));
        var batches = Enumerable.Range(0, 100).Select(_ => Enumerable.Range(0, embedder.BatchSize).Select(_ => speech.Say(random.Next(1, 6))).ToArray()).ToArray();
        var rates = new List<double>();
        for (var repetition = -1; repetition < settings.Count(5, 2); repetition++)
        {
            var (texts, started, time) = (0, Stopwatch.GetTimestamp(), settings.Seconds(2, 0.3));
            for (; Stopwatch.GetElapsedTime(started) < time; texts += embedder.BatchSize)
            {
                await embedder.EmbedAsync(batches[texts / embedder.BatchSize % batches.Length], EmbeddingPurpose.Document, ct).ConfigureAwait(false);
            }
            if (repetition >= 0) // the first one opens the vectors and compiles
            {
                rates.Add(texts / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }
        return new Measurement("built-in embedder, messages of one to five sentences, one thread", "texts/s", [.. rates], AtLeast: 5000);
    }

    private static async Task<Measurement[]> SearchAsync(SuiteSettings settings, CancellationToken ct)
    {
        var count = settings.Count(1_000_000, 10_000);
        using var folder = new TemporaryFolder();
        var samples = await RecallPrefill.WriteAsync(folder.Path, count, ct).ConfigureAwait(false);
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        await RecallProgress.RequireCompleteAsync(server.Target, ct).ConfigureAwait(false);
        return
        [
            .. await AskAsync("text", 50).ConfigureAwait(false),
            .. await AskAsync("hybrid", 100).ConfigureAwait(false),
        ];

        async Task<Measurement[]> AskAsync(string mode, double mostP95)
        {
            using var client = new QueryClient(server.Target, new Random(12));
            var (all, slowest, started) = (new Latencies(), new List<(string Name, double P95)>(), Stopwatch.GetTimestamp());
            await client.AskAsync(SearchQuery.All(samples, mode)[0], new Tally(), exact: true, ct).ConfigureAwait(false);
            var first = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            foreach (var query in SearchQuery.All(samples, mode))
            {
                var tally = new Tally();
                for (var i = 0; i < settings.Count(100, 10) + WarmUp; i++)
                {
                    await client.AskAsync(query, i < WarmUp ? new Tally() : tally, exact: true, ct).ConfigureAwait(false);
                }
                RequireAnswers(query, tally);
                all.Add(tally.Latencies);
                slowest.Add((query.Name, tally.Latencies.Milliseconds(95)));
            }
            return
            [
                new($"{mode} search of {count:N0} messages, the first", "ms", [first]),
                new($"{mode} search of {count:N0} messages, p50", "ms", [all.Milliseconds(50)]),
                new($"{mode} search of {count:N0} messages, p95", "ms", [all.Milliseconds(95)], AtMost: mostP95),
                .. slowest.Select(query => new Measurement($"{mode} search of {count:N0} messages, {query.Name}, p95", "ms", [query.P95])),
            ];
        }
    }

    private static void RequireAnswers(Query query, Tally tally)
    {
        if (tally.Failed > 0)
        {
            throw new LoadException($"{tally.Failed} of {tally.Requests} searches for {query.Name} failed: {string.Join(", ", tally.Errors.Keys)}.");
        }
    }
}
