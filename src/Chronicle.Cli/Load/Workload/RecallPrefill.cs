using System.Globalization;
using System.Text;
using Chronicle.Conversations;
using Chronicle.Embedding;
using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Cli.Load.Workload;

/// <summary>Writes messages into a journal and their words and vectors into its index, with the server's own code but without a server: the quickest way to a long history.</summary>
internal static class RecallPrefill
{
    private const int Page = 4000;
    private const int Group = 1000;
    private const int Projects = 20;
    private const int OfASession = 500;
    private const int Samples = 500;

    private static readonly TimeSpan Span = TimeSpan.FromDays(90);

    /// <returns>Some of the messages, evenly spread.</returns>
    public static async Task<IReadOnlyList<SpokenText>> WriteAsync(string folder, int messages, CancellationToken ct)
    {
        var embedder = Embedders.Create(new EmbeddingOptions(), TimeProvider.System)!;
        using var disposing = embedder as IDisposable;
        await using var store = SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System);
        await using var index = RecallStore.Open(folder, store.Epoch, new RecallOptions());
        var (random, parser, samples) = (new Random(13), new EventParser(TimeZoneInfo.Utc), new List<SpokenText>());
        var (speech, began) = (new Speech(random), TimeProvider.System.GetUtcNow() - Span);
        for (var done = 0; done < messages;)
        {
            var page = new IncomingEvent[Math.Min(Page, messages - done)];
            for (var i = 0; i < page.Length; i++, done++)
            {
                var text = Create(speech, random, began + (Span * ((double)done / messages)), messages);
                page[i] = Parse(parser, text, done);
                if (done % Math.Max(1, messages / Samples) == 0)
                {
                    samples.Add(text);
                }
            }
            await RecordAsync(store, page, ct).ConfigureAwait(false);
            await IndexAsync(store, index, embedder, ct).ConfigureAwait(false);
        }
        return samples;
    }

    /// <summary>A time as filters take it.</summary>
    public static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static SpokenText Create(Speech speech, Random random, DateTimeOffset time, int messages)
    {
        var session = random.Next(Math.Max(1, messages / OfASession));
        var text = speech.Say(random.Next(1, 6));
        return new SpokenText(
            string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, text.Length - Speech.ReferenceLength)}{random.NextInt64(1L << 32):x8}"),
            $"session-{session}", $"project-{session % Projects}", time);
    }

    // Nothing in it needs escaping.
    private static IncomingEvent Parse(EventParser parser, SpokenText text, int number) =>
        parser.Parse(
            Encoding.UTF8.GetBytes($$$"""{"session_id":"{{{text.Session}}}","type":"message","project":"{{{text.Project}}}","time":"{{{Text(text.Time)}}}","data":{"role":"{{{(number % 2 == 0 ? "user" : "assistant")}}}","content":"{{{text.Text}}}"}}"""),
            EventDialect.Chronicle, Timestamp.Now(TimeProvider.System), out var parsed) is null ? parsed! : throw new LoadException("The feed makes no events.");

    private static async Task RecordAsync(SqliteStore store, IncomingEvent[] events, CancellationToken ct)
    {
        foreach (var group in events.Chunk(Group))
        {
            await store.AppendAsync(group, ct).ConfigureAwait(false);
        }
    }

    /// <summary>As the server's two readers do it: words and position first, vectors behind them; on all cores, since nobody else wants them.</summary>
    private static async Task IndexAsync(SqliteStore store, RecallStore index, IEmbedder embedder, CancellationToken ct)
    {
        var recorded = await store.ReadAsync(index.Position, Page, ct).ConfigureAwait(false);
        await index.ApplyAsync([.. recorded.Select(EventDocument.Of).OfType<RecallDocument>()], recorded[^1].Sequence, ct).ConfigureAwait(false);
        var first = recorded[0].Sequence.Value;
        var pending = await index.PendingAsync(embedder.Model, default, Page, ct).ConfigureAwait(false);
        var vectors = await Task.WhenAll(pending.Chunk(embedder.BatchSize).Select(batch => Task.Run(
            async () =>
            {
                var texts = batch.Select(text => EventDocument.Of(recorded[(int)(text.Sequence.Value - first)])!.Text).ToArray();
                return batch.Zip(await embedder.EmbedAsync(texts, EmbeddingPurpose.Document, ct).ConfigureAwait(false), static (text, vector) => new TextVector(text.Key, vector));
            },
            ct))).ConfigureAwait(false);
        await index.StoreVectorsAsync(embedder.Model, [.. vectors.SelectMany(batch => batch)], ct).ConfigureAwait(false);
    }
}
