using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Finding the nearest of many vectors of 768 numbers: the scan, and all that a search does around it but HTTP.</summary>
internal static class VectorScan
{
    private const string Model = "bench/768";
    private const int Dimensions = 768;
    private const int Page = 2000;
    private const int Limit = 20;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var (count, random, times) = (settings.Count(100_000, 4_000), new Random(14), new Latencies());
        using var folder = new TemporaryFolder();
        await using var index = RecallStore.Open(folder.Path, "bench", new RecallOptions());
        for (var done = 0; done < count; done += Page)
        {
            await index.ApplyAsync([.. Enumerable.Range(done + 1, Page).Select(Document)], new Sequence(done + Page), ct).ConfigureAwait(false);
            var pending = await index.PendingAsync(Model, default, Page, ct).ConfigureAwait(false);
            await index.StoreVectorsAsync(Model, [.. pending.Select(text => new TextVector(text.Key, Vector(random)))], ct).ConfigureAwait(false);
        }
        var asked = settings.Count(300, 50);
        for (var i = -10; i < asked; i++) // the first reads them from the file
        {
            var wanted = Vector(random);
            var started = Stopwatch.GetTimestamp();
            var found = await index.SearchVectorsAsync(Model, wanted, RecallFilter.Everything, Limit, ct).ConfigureAwait(false);
            if (found.Count != Limit)
            {
                throw new LoadException($"{found.Count} of {Limit} vectors were found.");
            }
            if (i >= 0)
            {
                times.Add(Stopwatch.GetTimestamp() - started);
            }
        }
        return
        [
            new($"nearest of {count:N0} vectors of {Dimensions}, p50", "ms", [times.Milliseconds(50)]),
            new($"nearest of {count:N0} vectors of {Dimensions}, p95", "ms", [times.Milliseconds(95)], AtMost: 10),
        ];
    }

    private static RecallDocument Document(int number) => new()
    {
        Sequence = new Sequence(number),
        Id = string.Create(CultureInfo.InvariantCulture, $"m{number}"),
        Kind = DocumentKind.Message,
        Session = "bench",
        Type = "message",
        Time = new Timestamp(number),
        Text = string.Create(CultureInfo.InvariantCulture, $"text {number}"),
        IsEmbedded = true,
    };

    private static float[] Vector(Random random)
    {
        var vector = new float[Dimensions];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        }
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }
}
