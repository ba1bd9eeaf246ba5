using Chronicle.Embedding;
using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Cli.Eval;

/// <summary>The messages of a corpus in an index as a server has it, in a folder of its own that goes with it.</summary>
internal sealed class EvalIndex : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chronicle-eval-").FullName;
    private readonly RecallStore _store;
    private readonly IEmbedder _embedder;
    private readonly HybridSearch _search;

    private EvalIndex(IEmbedder embedder)
    {
        _embedder = embedder;
        _store = RecallStore.Open(_folder, "eval", new RecallOptions());
        _search = new HybridSearch(
            _store.SearchTextAsync, EmbedAsync, (vector, filter, limit, cancellationToken) => _store.SearchVectorsAsync(embedder.Model, vector, filter, limit, cancellationToken), embedder.SureFrom);
    }

    /// <summary>Texts that were embedded in a second, one batch after another: of the built-in embedder, on one core.</summary>
    public double TextsPerSecond { get; private set; }

    public static async Task<EvalIndex> CreateAsync(IEmbedder embedder, IReadOnlyList<EvalMessage> messages, TimeProvider clock, CancellationToken cancellationToken)
    {
        var index = new EvalIndex(embedder);
        try
        {
            await index._store.ApplyAsync([.. messages.Select(Document)], new Sequence(messages[^1].Id), cancellationToken).ConfigureAwait(false);
            await index.FillAsync(messages, clock, cancellationToken).ConfigureAwait(false);
            return index;
        }
        catch
        {
            await index.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ids of what a search finds, best first.</summary>
    public async ValueTask<IReadOnlyList<int>> SearchAsync(string query, SearchMode mode, int limit, CancellationToken cancellationToken)
    {
        var found = await _search.SearchAsync(query, mode, RecallFilter.Everything, limit, HybridSearch.StandardMinScore, prefixLast: false, cancellationToken).ConfigureAwait(false);
        return [.. found.Hits.Take(limit).Select(hit => (int)hit.Sequence.Value)];
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private async ValueTask<float[]?> EmbedAsync(string text, CancellationToken cancellationToken) =>
        (await _embedder.EmbedAsync([text], EmbeddingPurpose.Query, cancellationToken).ConfigureAwait(false))[0];

    private async Task FillAsync(IReadOnlyList<EvalMessage> messages, TimeProvider clock, CancellationToken cancellationToken)
    {
        await EmbedAsync(messages[0].Text, cancellationToken).ConfigureAwait(false); // opens files or loads a model: not what a text costs
        var (embedded, spent) = (0, TimeSpan.Zero);
        while (await _store.PendingAsync(_embedder.Model, default, _embedder.BatchSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } pending)
        {
            string[] texts = [.. pending.Select(text => messages[(int)text.Sequence.Value - 1].Text)];
            var started = clock.GetTimestamp();
            var vectors = await _embedder.EmbedAsync(texts, EmbeddingPurpose.Document, cancellationToken).ConfigureAwait(false);
            (embedded, spent) = (embedded + texts.Length, spent + clock.GetElapsedTime(started));
            await _store.StoreVectorsAsync(_embedder.Model, [.. pending.Zip(vectors, static (text, vector) => new TextVector(text.Key, vector))], cancellationToken).ConfigureAwait(false);
        }
        TextsPerSecond = embedded / Math.Max(spent.TotalSeconds, 1e-6);
    }

    private static RecallDocument Document(EvalMessage message) => new()
    {
        Sequence = new Sequence(message.Id),
        Id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"m{message.Id}"),
        Kind = DocumentKind.Message,
        Session = "eval",
        Type = "message",
        Time = new Timestamp(message.Id * 1_000_000L),
        Text = message.Text,
        IsEmbedded = true,
    };
}
