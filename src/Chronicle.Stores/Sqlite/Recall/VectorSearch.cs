using Chronicle.Recall;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>One search by meaning, on one reader: candidates by their quantised vectors, the best of them compared exactly.</summary>
internal sealed class VectorSearch(RecallReader reader, VectorCache cache, ModelRow model, ReadOnlyMemory<float> vector, BoundFilter filter, int limit)
{
    // Quantising moves a text by a few places, not by fifty.
    private const int MinRescored = 50;

    public IReadOnlyList<RecallHit> Run()
    {
        var wanted = Math.Max(MinRescored, limit);
        var scan = new VectorScan(reader.Connection, cache, model, vector.Span);
        var nearest = new NearestTexts(wanted * 4);
        scan.Run(filter.Project, among: null, nearest);
        var candidates = Passing(nearest, wanted);
        if (candidates.Count < wanted && nearest.IsCut)
        {
            // Few of the nearest pass the filter: ask the other way round, which of those that pass it are the nearest.
            var among = TextsThatPass();
            nearest = new NearestTexts(wanted);
            scan.Run(filter.Project, among, nearest);
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
            if (HitLookup.Find(reader, filter, text, score: 0) is { } hit)
            {
                passing.Add((text, hit));
            }
        }
        return passing;
    }

    private HashSet<long> TextsThatPass()
    {
        HashSet<long> texts = [];
        var rows = filter.Bind(reader.Connection.Use(filter.Choose(RecallSql.TextsOfSession, RecallSql.TextsOfUser, RecallSql.TextsOfProject, RecallSql.TextsOfAny)));
        while (rows.Step())
        {
            texts.Add(rows.Long(0));
        }
        rows.Reset();
        return texts;
    }

    private List<RecallHit> Rescored(List<(long Text, RecallHit Hit)> candidates)
    {
        List<RecallHit> rescored = [];
        foreach (var (text, hit) in candidates)
        {
            var row = reader.Connection.Use(RecallSql.ExactOfText).Bind(1, text).Bind(2, model.Id);
            if (row.Step())
            {
                var similarity = HalfVector.Dot(vector.Span, row.Bytes(0));
                rescored.Add(hit with { Score = similarity, Similarity = similarity });
            }
            row.Reset();
        }
        return [.. rescored.OrderByDescending(hit => hit.Score).ThenByDescending(hit => hit.Sequence.Value).Take(limit).Select((hit, place) => hit with { VectorRank = place + 1 })];
    }
}
