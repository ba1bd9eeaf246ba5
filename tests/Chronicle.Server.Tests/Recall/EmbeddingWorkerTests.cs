using Chronicle.Core.Tests.Embedding.Http;

namespace Chronicle.Server.Tests.Recall;

/// <summary>What a provider's failures do to the texts that wait: nothing is lost, and nothing stands in the way of others.</summary>
public sealed class EmbeddingWorkerTests
{
    private const string Refusal = """{"error":"the input length exceeds the context length"}""";

    [Fact]
    public async Task ARefusedText_IsADeadLetter_ItsNeighboursAreNot_AndItMayBeTriedAgain()
    {
        await using var model = await ModelServer.StartAsync();
        model.Instead = async (request, context) =>
        {
            var isRefused = request.Input.Any(text => text.Contains("poison", StringComparison.Ordinal));
            await (isRefused ? ModelServer.RefuseAsync(context, 400, Refusal) : Task.CompletedTask);
            return isRefused;
        };
        await using var server = await StartAsync(model);
        await SayAsync(server, "alpha", "beta", "poison", "gamma", "delta");

        await Eventually.TrueAsync(async () => await CountsAsync(server) == ("ready", 4, 1));
        var failed = Assert.Single((await server.GetAsync("/api/embeddings/failed")).GetProperty("failed").EnumerateArray());
        Assert.Contains("context length", failed.Text("reason"), StringComparison.Ordinal);

        model.Instead = (_, _) => Task.FromResult(false);
        using var retried = await server.PostAsync("/api/embeddings/retry", "");
        Assert.Equal(200, (int)retried.StatusCode);
        await Eventually.TrueAsync(async () => await CountsAsync(server) == ("ready", 5, 0));
    }

    [Fact]
    public async Task AModelThatRefusesEverything_MakesTextsWait_NotDead()
    {
        await using var model = await ModelServer.StartAsync();
        var isWell = false;
        model.Instead = async (_, context) =>
        {
            await (isWell ? Task.CompletedTask : ModelServer.RefuseAsync(context, 400, """{"error":"this model does not support embeddings"}"""));
            return !isWell;
        };
        await using var server = await StartAsync(model);
        await SayAsync(server, "alpha", "beta");

        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/embeddings")) is var now && now.Text("state") == "failing" && now.GetProperty("lag").GetInt64() == 2);
        Assert.Empty((await server.GetAsync("/api/embeddings/failed")).GetProperty("failed").EnumerateArray());

        isWell = true;
        await Eventually.TrueAsync(async () => await CountsAsync(server) == ("ready", 2, 0));
    }

    private static Task<RunningServer> StartAsync(ModelServer model) =>
        RunningServer.StartAsync(("Embedding:Provider", "Ollama"), ("Embedding:Urls:0", model.Url), ("Embedding:Model", ModelServer.Model));

    private static async Task SayAsync(RunningServer server, params string[] texts)
    {
        foreach (var text in texts)
        {
            await server.AppendAsync($$"""{"transcript":"{{text}}"}""", "/api/conversations");
        }
    }

    private static async Task<(string? State, long Vectors, long Failed)> CountsAsync(RunningServer server)
    {
        var now = await server.GetAsync("/api/embeddings");
        var models = now.GetProperty("models").EnumerateArray().ToList();
        return models is [var only] ? (now.Text("state"), only.GetProperty("vectors").GetInt64(), only.GetProperty("failed").GetInt64()) : (now.Text("state"), 0, 0);
    }
}
