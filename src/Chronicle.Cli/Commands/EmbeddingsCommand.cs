using System.CommandLine;
using System.Text.Json;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Commands;

internal static class EmbeddingsCommand
{
    public static Command Create()
    {
        var verb = new Verb("embeddings", "Show how far texts are embedded for search by meaning", "chronicle embeddings", "chronicle embeddings failed", "chronicle embeddings retry");
        verb.Run(async (invocation, ct) => await ShowAsync(invocation, await invocation.Client().GetEmbeddingsAsync(ct).ConfigureAwait(false), PrintState, ct).ConfigureAwait(false));
        verb.Add(new Verb("failed", "List the texts that could not be embedded, and why", "chronicle embeddings failed").Run(async (invocation, ct) =>
            await ShowAsync(invocation, await invocation.Client().GetFailedEmbeddingsAsync(ct).ConfigureAwait(false), PrintFailed, ct).ConfigureAwait(false)));
        verb.Add(new Verb("retry", "Try them again", "chronicle embeddings retry").Run(async (invocation, ct) =>
        {
            var retried = await invocation.Client().RetryEmbeddingsAsync(ct).ConfigureAwait(false);
            invocation.Terminal.Out.WriteLine(invocation.Json ? $$"""{"retried":{{retried}}}""" : $"{Quantities.Count(retried)} texts are tried again.");
            return ExitCodes.Ok;
        }));
        return verb;
    }

    private static async Task<int> ShowAsync(Invocation invocation, byte[] answer, Action<TextWriter, JsonElement> print, CancellationToken ct)
    {
        if (invocation.Json)
        {
            byte[] line = [.. answer, (byte)'\n'];
            await invocation.Terminal.Bytes.WriteAsync(line, ct).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        print(invocation.Terminal.Out, JsonElement.Parse(answer));
        return ExitCodes.Ok;
    }

    private static void PrintState(TextWriter output, JsonElement state)
    {
        output.WriteLine($"State: {state.GetProperty("state").GetString()}{(state.TryGetProperty("reason", out var reason) ? $" ({PlainText.OneLine(reason.GetString(), 200)})" : "")}");
        output.WriteLine($"Texts: {Quantities.Count(state.GetProperty("texts").GetInt64())} in {Quantities.Count(state.GetProperty("documents").GetInt64())} documents; {Quantities.Count(state.GetProperty("lag").GetInt64())} wait for a vector");
        foreach (var model in state.GetProperty("models").EnumerateArray())
        {
            output.WriteLine($"{model.GetProperty("model").GetString()}: {Quantities.Count(model.GetProperty("vectors").GetInt64())} vectors, {Quantities.Count(model.GetProperty("failed").GetInt64())} failed");
        }
        var cache = state.GetProperty("cache");
        output.WriteLine($"Cache: {Quantities.Count(cache.GetProperty("entries").GetInt64())} entries, {Quantities.Count(cache.GetProperty("hits").GetInt64())} hits, {Quantities.Count(cache.GetProperty("misses").GetInt64())} misses");
    }

    private static void PrintFailed(TextWriter output, JsonElement answer)
    {
        foreach (var text in answer.GetProperty("failed").EnumerateArray())
        {
            output.WriteLine($"{text.GetProperty("seq").GetInt64()}  {text.GetProperty("model").GetString()}  {text.GetProperty("attempts").GetInt32()} ×  {PlainText.OneLine(text.GetProperty("reason").GetString(), 300)}");
        }
    }
}
