namespace Chronicle.Cli.Load.Http;

/// <summary>How far a server's index and vectors are, as <c>/api/embeddings</c> says.</summary>
/// <param name="State"><c>off</c>, <c>failing</c>, <c>behind</c> or <c>ready</c>.</param>
/// <param name="IndexLag">Events that are recorded and not in the index.</param>
/// <param name="Lag">Texts that have no vector yet.</param>
/// <param name="Vectors">Texts that have one, of all models together.</param>
/// <param name="Failed">Texts that were given up.</param>
internal sealed record RecallProgress(string State, long IndexLag, long Lag, long Vectors, long Failed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether all that is recorded can be found by words, and by meaning where that is on.</summary>
    public bool IsComplete => IndexLag == 0 && State is "ready" or "off";

    public static async Task<RecallProgress> ReadAsync(JsonClient client, CancellationToken ct)
    {
        using var document = await client.GetAsync("/api/embeddings", ct).ConfigureAwait(false);
        var (root, models) = (document.RootElement, document.RootElement.GetProperty("models"));
        return new RecallProgress(
            root.GetProperty("state").GetString()!, root.GetProperty("index_lag").GetInt64(), root.GetProperty("lag").GetInt64(),
            models.EnumerateArray().Sum(model => model.GetProperty("vectors").GetInt64()), models.EnumerateArray().Sum(model => model.GetProperty("failed").GetInt64()));
    }

    /// <summary>Waits until something is so, for as long as anything moves, and a minute longer.</summary>
    /// <returns>The last that was seen; the caller looks whether it is as wanted.</returns>
    public static async Task<RecallProgress> WaitAsync(Target target, Func<RecallProgress, bool> isReached, CancellationToken ct)
    {
        using var client = await JsonClient.ConnectAsync(target, ct).ConfigureAwait(false);
        var (last, moved) = (await ReadAsync(client, ct).ConfigureAwait(false), Environment.TickCount64);
        while (!isReached(last) && Environment.TickCount64 - moved < Patience.TotalMilliseconds)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct).ConfigureAwait(false);
            var now = await ReadAsync(client, ct).ConfigureAwait(false);
            moved = now == last ? moved : Environment.TickCount64;
            last = now;
        }
        return last;
    }

    /// <summary>The same for everything recorded.</summary>
    /// <exception cref="LoadException">It is not complete.</exception>
    public static async Task<RecallProgress> RequireCompleteAsync(Target target, CancellationToken ct)
    {
        var last = await WaitAsync(target, static progress => progress.IsComplete, ct).ConfigureAwait(false);
        return last.IsComplete ? last : throw new LoadException($"The index stands still: {last.IndexLag} events and {last.Lag} texts behind, and embedding is {last.State}.");
    }
}
