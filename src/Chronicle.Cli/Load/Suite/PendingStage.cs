using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;

namespace Chronicle.Cli.Load.Suite;

/// <summary>A kill while thousands of texts wait for their vectors: what is embedded twice or never, and how soon all is ready.</summary>
internal static class PendingStage
{
    private const int Batch = 100;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var pending = settings.Count(10_000, 1_000);
        var (twice, never, listening) = await WithAServerThatCountsAsync(settings, pending, ct).ConfigureAwait(false);
        var ready = await WithTheBuiltInAsync(settings, pending, ct).ConfigureAwait(false);
        return
        [
            new($"kill with {pending:N0} texts pending: embedded twice", "texts", [twice], AtMost: 0),
            new($"kill with {pending:N0} texts pending: not embedded", "texts", [never], AtMost: 0),
            new($"listens again with {pending:N0} texts pending", "ms", [listening], AtMost: 2000),
            new($"{pending:N0} texts pending are embedded by the built-in embedder after the start", "ms", [ready]),
        ];
    }

    /// <summary>The embedder answers for some texts and then no more. What it answered is in the index before the kill, so nothing may be asked again for that.</summary>
    private static async Task<(long Twice, long Never, double ListeningMs)> WithAServerThatCountsAsync(SuiteSettings settings, int pending, CancellationToken ct)
    {
        var first = pending / 5;
        await using var embedder = await CountingEmbedder.StartAsync(first).ConfigureAwait(false);
        string[] provider = ["--set", "Embedding:Provider=OpenAI", "--set", $"Embedding:Urls:0={embedder.Url}"];
        using var folder = new TemporaryFolder();
        int texts;
        await using (var server = await ServerProcess.StartAsync(folder.Path, provider).ConfigureAwait(false))
        {
            texts = await StoreAsync(server.Target, settings, first + pending, ct).ConfigureAwait(false);
            var progress = await RecallProgress.WaitAsync(server.Target, progress => progress.IndexLag == 0 && embedder.IsSpent && progress.Vectors == embedder.Distinct, ct).ConfigureAwait(false);
            if (progress.Vectors != embedder.Distinct || progress.Lag < pending / 2)
            {
                throw new LoadException($"{progress.Lag} texts wait and {progress.Vectors} have vectors; the embedder answered for {embedder.Distinct}.");
            }
            await server.KillAsync().ConfigureAwait(false);
        }
        embedder.AnswerAll();
        var started = Stopwatch.GetTimestamp();
        await using var again = await ServerProcess.StartAsync(folder.Path, provider).ConfigureAwait(false);
        var listening = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await RecallProgress.RequireCompleteAsync(again.Target, ct).ConfigureAwait(false);
        return (embedder.Answered - embedder.Distinct, texts - embedder.Distinct, listening);
    }

    /// <summary>Stored without an embedder, then started with one.</summary>
    /// <returns>Milliseconds from the start of the process until everything is embedded.</returns>
    private static async Task<double> WithTheBuiltInAsync(SuiteSettings settings, int pending, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        await using (var server = await ServerProcess.StartAsync(folder.Path, "--set", "Embedding:Provider=None").ConfigureAwait(false))
        {
            await StoreAsync(server.Target, settings, pending, ct).ConfigureAwait(false);
            await RecallProgress.RequireCompleteAsync(server.Target, ct).ConfigureAwait(false);
            await server.KillAsync().ConfigureAwait(false);
        }
        var started = Stopwatch.GetTimestamp();
        await using var again = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        var progress = await RecallProgress.RequireCompleteAsync(again.Target, ct).ConfigureAwait(false);
        return progress.Vectors >= pending ? Stopwatch.GetElapsedTime(started).TotalMilliseconds : throw new LoadException($"{progress.Vectors} of {pending} texts have vectors, and none waits.");
    }

    /// <summary>Conversations of one text each; how many.</summary>
    private static async Task<int> StoreAsync(Target target, SuiteSettings settings, int texts, CancellationToken ct)
    {
        var feed = settings.Conversations(9);
        using var loop = await ClosedLoop.ConnectAsync(tally => feed.CreateTextSender(target, Batch, tally), 4, new Tally(), ct).ConfigureAwait(false);
        await loop.SendAsync((texts + Batch - 1) / Batch, ct).ConfigureAwait(false);
        loop.Tally.RequireNoFailures();
        return feed.Ledger.Count;
    }
}
