using System.Globalization;
using System.Text.Json;
using Chronicle.Recall;

namespace Chronicle.Cli.Eval;

/// <summary>What searches scored, for people, for files and for programs.</summary>
/// <param name="corpus">What was asked, of what.</param>
/// <param name="model">Whose vectors.</param>
/// <param name="scores">Of each way to search.</param>
internal sealed class RecallTable(EvalCorpus corpus, string model, IReadOnlyDictionary<SearchMode, Verdicts> scores)
{
    private static readonly SearchMode[] Modes = [SearchMode.Text, SearchMode.Vector, SearchMode.Hybrid];

    private readonly IReadOnlyList<RecallVerdict> _verdicts = RecallVerdict.Of(scores[SearchMode.Text], scores[SearchMode.Vector], scores[SearchMode.Hybrid]);

    /// <summary>Markdown tables, which are also what the terminal shows.</summary>
    public void Print(TextWriter to)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{corpus.Queries.Count} questions over {corpus.Messages.Count} messages; vectors of {model}."));
        to.WriteLine();
        to.WriteLine("| questions | n | search | recall@5 | recall@10 | MRR |");
        to.WriteLine("|---|---:|---|---:|---:|---:|");
        foreach (var name in Named(scores[SearchMode.Text]).Select(row => row.Name))
        {
            foreach (var mode in Modes)
            {
                var score = Named(scores[mode]).Single(row => row.Name == name).Score;
                to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Words(name)} | {score.Queries} | {Label(mode)} | {score.Recall5:f3} | {score.Recall10:f3} | {score.Mrr:f3} |"));
            }
        }
        to.WriteLine();
        to.WriteLine("Both halves together must not lose to either by more than 0.01 on any kind, and must win over all:");
        to.WriteLine();
        to.WriteLine("| questions | figure | hybrid | better half | verdict |");
        to.WriteLine("|---|---|---:|---:|---|");
        foreach (var verdict in _verdicts)
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Words(verdict.Questions)} | {verdict.Measure} | {verdict.Hybrid:f3} | {verdict.Best:f3} | {(verdict.IsKept ? "kept" : "broken")} |"));
        }
    }

    public void WriteJson(Stream to, double textsPerSecond)
    {
        using var writer = new Utf8JsonWriter(to);
        writer.WriteStartObject();
        writer.WriteNumber("messages"u8, corpus.Messages.Count);
        writer.WriteNumber("queries"u8, corpus.Queries.Count);
        writer.WriteString("model"u8, model);
        writer.WriteNumber("texts_per_second"u8, Math.Round(textsPerSecond));
        writer.WriteBoolean("kept"u8, _verdicts.All(verdict => verdict.IsKept));
        foreach (var mode in Modes)
        {
            writer.WriteStartObject(Label(mode));
            foreach (var (name, score) in Named(scores[mode]))
            {
                writer.WriteStartObject(name);
                writer.WriteNumber("queries"u8, score.Queries);
                writer.WriteNumber("recall_5"u8, Math.Round(score.Recall5, 4));
                writer.WriteNumber("recall_10"u8, Math.Round(score.Recall10, 4));
                writer.WriteNumber("mrr"u8, Math.Round(score.Mrr, 4));
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.Flush();
        to.WriteByte((byte)'\n');
    }

    private static IEnumerable<(string Name, Score Score)> Named(Verdicts verdicts) =>
    [
        .. verdicts.Kinds.Select(kind => (kind.Key.Label(), kind.Value)),
        ("all", verdicts.Overall),
        ("tuned_half", verdicts.Tuned),
        ("held_out_half", verdicts.HeldOut),
    ];

    private static string Words(string name) => name.Replace('_', ' ');

    private static string Label(SearchMode mode) => mode switch
    {
        SearchMode.Text => "text",
        SearchMode.Vector => "vector",
        _ => "hybrid",
    };
}
