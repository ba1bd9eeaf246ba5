using Chronicle.Conversations;
using Chronicle.Recall;
using Chronicle.Redaction;
using Chronicle.Server.Conversations;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Recall;

/// <summary>Finds what was said, by words, by meaning, or by both. What is asked goes to an embedder without its secrets.</summary>
internal sealed class RecallSearch(RecallStore index, RecallWorker worker, EmbeddingWorker embedding, MessageReader messages, Redactor redactor)
{
    private const int Spare = 3; // what was dropped meanwhile is left out

    private readonly HybridSearch _search = new(index.SearchTextAsync, (text, ct) => embedding.EmbedAsync(redactor.RedactText(text), ct), embedding.SearchAsync, embedding.SureFrom);

    /// <param name="text">What is looked for.</param>
    /// <param name="mode">By which half.</param>
    /// <param name="filter">Among which.</param>
    /// <param name="limit">How many.</param>
    /// <param name="minScore">The least similarity of what only meaning found, -1 to 1.</param>
    /// <param name="prefixLast">Whether the last word is still being typed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SearchAnswer> SearchAsync(string text, SearchMode mode, RecallFilter filter, int limit, double minScore, bool prefixLast, CancellationToken cancellationToken)
    {
        var found = await _search.SearchAsync(text, mode, filter, limit, minScore, prefixLast, cancellationToken);
        return await AnswerAsync(found.Hits, found.Query, found.Words, limit, cancellationToken);
    }

    /// <summary>What means about the same as a text or as a document of the index; the latter is not among it.</summary>
    public async Task<SearchAnswer> SimilarAsync(string? text, RecallDocument? document, RecallFilter filter, int limit, double minScore, CancellationToken cancellationToken)
    {
        var vector = document is not null && embedding.Model is { } model ? await index.VectorOfAsync(model, document.Sequence, cancellationToken) : null;
        if (vector is null && ((text is null ? null : redactor.RedactText(text)) ?? await TextOfAsync(document!, cancellationToken)) is { } asked)
        {
            vector = await embedding.EmbedAsync(asked, cancellationToken);
        }
        var similar = vector is null ? [] : await _search.FindNearestAsync(vector, filter, limit * Spare, minScore, cancellationToken);
        var hits = RecallFusion.Fuse([], [.. similar.Where(hit => hit.Sequence != document?.Sequence)], FusionWeights.Equal, limit);
        return await AnswerAsync(hits, null, TextAnswer.Nothing(null), limit, cancellationToken);
    }

    private async ValueTask<string?> TextOfAsync(RecallDocument document, CancellationToken cancellationToken) =>
        await messages.EventAsync(document.Sequence, cancellationToken) is { } recorded ? EventDocument.Of(recorded)?.Text : null;

    private async Task<SearchAnswer> AnswerAsync(IReadOnlyList<RecallHit> hits, RecallQuery? query, TextAnswer words, int limit, CancellationToken cancellationToken)
    {
        var results = new List<SearchResult>(Math.Min(limit, hits.Count));
        foreach (var page in hits.Chunk(limit))
        {
            var events = await messages.EventsAsync(page.Select(hit => hit.Sequence), cancellationToken);
            foreach (var hit in page.Take(limit - results.Count))
            {
                if (events.TryGetValue(hit.Sequence, out var recorded) && EventDocument.Of(recorded) is { } document)
                {
                    results.Add(new SearchResult(hit, document, recorded, Snippet.Of(document.Text, query, words.Corrections)));
                }
            }
            if (results.Count == limit)
            {
                break;
            }
        }
        return new SearchAnswer(results, await embedding.StateAsync(cancellationToken), words.Corrections, words.Reason, worker.Lag);
    }
}
