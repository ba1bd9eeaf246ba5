using Chronicle.Recall;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>One search by meaning, on one reader: candidates by their quantised vectors, the best of them compared exactly.</summary>
internal sealed class VectorSearch(RecallReader reader, VectorCache cache, ModelRow model, ReadOnlyMemory<float> vector, BoundFilter filter, int limit)
{
    // Quantising moves a text by a few places, not by fifty.
    private const int MinRescored = 50;

    // As many are compared exactly in less time than all are scanned.
    private const int FewTexts = 2_000;

    public IReadOnlyList<RecallHit> Run()
    {
        var wanted = Math.Max(MinRescored, limit);
        if (filter.IsNarrow && TextSet.OfFew(reader, filter, FewTexts) is { } few)
        {
            return Rescored(Passing(NearestAmong(few, wanted), wanted));
        }
        var scan = new VectorScan(reader.Connection, cache, model, vector.Span);
        var nearest = new NearestTexts(wanted * 4);
        scan.Run(filter.Project, among: null, nearest);
        var candidates = Passing(nearest, wanted);
        if (candidates.Count < wanted && nearest.IsCut)
        {
            // Few of the nearest pass the filter: ask the other way round, which of those that pass it are the nearest.
            nearest = new NearestTexts(wanted);
            scan.Run(filter.Project, TextSet.Of(reader, filter), nearest);
            candidates = Passing(nearest, wanted);
        }
        return Rescored(candidates);
    }

    private List<(long Text, RecallHit Hit)> Passing(NearestTexts nearest, int wanted)
    {
        List<(long, RecallHit)> passing = [];
        foreach (var text in nearest.Take())
        {
            if (passing.Count == wanted)
            {
                break;
            }
            if (HitLookup.Find(reader, filter, text) is { } hit)
            {
                passing.Add((text, hit));
            }
        }
        return passing;
    }

    private NearestTexts NearestAmong(TextSet few, int wanted)
    {
        var nearest = new NearestTexts(wanted);
        foreach (var text in few.Texts)
        {
            if (SimilarityOf(text) is { } similarity)
            {
                nearest.Offer(text, similarity);
            }
        }
        return nearest;
    }

    /// <summary>Null when the text has no vector (yet).</summary>
    private float? SimilarityOf(long text)
    {
        var row = reader.Connection.Use(RecallSql.ExactOfText).Bind(1, text).Bind(2, model.Id);
        float? similarity = row.Step() && row.Bytes(0).Length > 0 ? HalfVector.Dot(vector.Span, row.Bytes(0)) : null;
        row.Reset();
        return similarity;
    }

    private List<RecallHit> Rescored(List<(long Text, RecallHit Hit)> candidates)
    {
        List<RecallHit> rescored = [];
        foreach (var (text, hit) in candidates)
        {
            if (SimilarityOf(text) is { } similarity)
            {
                rescored.Add(hit with { Score = similarity, Similarity = similarity });
            }
        }
        return [.. rescored.OrderByDescending(hit => hit.Score).ThenByDescending(hit => hit.Sequence.Value).Take(limit).Select((hit, place) => hit with { VectorRank = place + 1 })];
    }
}
