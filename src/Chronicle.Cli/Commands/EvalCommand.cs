using System.CommandLine;
using System.Globalization;
using Chronicle.Cli.Eval;
using Chronicle.Cli.Load.Reports;
using Chronicle.Embedding;
using Chronicle.Recall;

namespace Chronicle.Cli.Commands;

internal static class EvalCommand
{
    public static Command Create() => new Verb("eval", "Judge what this build can do, offline", "chronicle eval recall") { CreateRecall() };

    private static Verb CreateRecall()
    {
        var write = new Option<bool>("--write") { Description = "Write the table to bench/results/recall.md as well (in a checkout)" };
        var provider = new Option<EmbeddingProvider>("--provider") { Description = "BuiltIn, Ollama or OpenAI; the last two ask a server", HelpName = "NAME", DefaultValueFactory = _ => EmbeddingProvider.BuiltIn };
        var url = new Option<string[]>("--embedding-url") { Description = "Where Ollama or OpenAI is", HelpName = "URL" };
        var model = new Option<string?>("--model") { Description = "The model to ask for", HelpName = "NAME" };
        return new Verb(
            "recall",
            "How much of what was said is found again: questions with known answers over messages in many languages",
            "chronicle eval recall",
            "chronicle eval recall --json",
            "chronicle eval recall --provider Ollama --embedding-url http://127.0.0.1:11434")
        {
            write,
            provider,
            url,
            model,
        }.Run((invocation, ct) => RunAsync(
            invocation,
            new EmbeddingOptions { Provider = invocation.Value(provider), Urls = invocation.Value(url) ?? [], Model = invocation.Value(model) ?? "", ApiKey = Environment.GetEnvironmentVariable("CHRONICLE_Embedding__ApiKey") ?? "" },
            invocation.Value(write),
            ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, EmbeddingOptions options, bool write, CancellationToken ct)
    {
        if (options.Provider == EmbeddingProvider.None)
        {
            throw new CliFailure(ExitCodes.Usage, "There is nothing to judge without a provider.", null, "--provider BuiltIn, Ollama or OpenAI");
        }
        if (write && Repository.Results is null)
        {
            throw new CliFailure(ExitCodes.Usage, "--write works in a checkout only.", null, null);
        }
        var corpus = EvalCorpus.Create();
        var embedder = Embedders.Create(options, invocation.Clock)!;
        RecallTable table;
        double textsPerSecond;
        try
        {
            await using var index = await EvalIndex.CreateAsync(embedder, corpus.Messages, invocation.Clock, ct).ConfigureAwait(false);
            var scores = new Dictionary<SearchMode, Verdicts>();
            foreach (var mode in Enum.GetValues<SearchMode>())
            {
                scores[mode] = await Judge.AskAsync(corpus.Queries, (query, limit) => index.SearchAsync(query, mode, limit, ct)).ConfigureAwait(false);
            }
            (table, textsPerSecond) = (new RecallTable(corpus, embedder.Model, scores), index.TextsPerSecond);
        }
        catch (EmbeddingException failed)
        {
            throw new CliFailure(ExitCodes.Unreachable, "The texts were not embedded.", failed.Message, null, failed);
        }
        finally
        {
            (embedder as IDisposable)?.Dispose();
        }
        if (invocation.Json)
        {
            table.WriteJson(invocation.Terminal.Bytes, textsPerSecond);
        }
        else
        {
            table.Print(invocation.Terminal.Out);
            invocation.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{embedder.Model} embedded {textsPerSecond:n0} texts in a second, one batch after another."));
            invocation.Terminal.Out.Flush();
        }
        if (write)
        {
            using var file = new StreamWriter(Path.Combine(Repository.Results!, "recall.md")) { NewLine = "\n" };
            file.WriteLine("# Recall\n\nMade by `chronicle eval recall --write`; docs/embeddings.md says what it means.\n");
            table.Print(file);
        }
        return ExitCodes.Ok;
    }
}
