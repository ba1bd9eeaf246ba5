using System.Text.Json;
using Chronicle.Core.Tests.Embedding.Http;
using Chronicle.Testing;

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

    /// <summary>The provider's model was replaced by one with vectors of another size, under the same name, while nobody looked.</summary>
    [Fact]
    public async Task VectorsOfAnotherSize_ThanBeforeARestart_AreNotComparedWithTheOthers_WhichAreMadeAnew()
    {
        await using var model = await ModelServer.StartAsync();
        var store = new MemoryEventStore();
        using var folder = new TemporaryFolder();
        await using (var before = await StartAsync(model, store, folder))
        {
            await SayAsync(before, "alpha", "beta");
            await Eventually.TrueAsync(async () => await CountsAsync(before) == ("ready", 2, 0));
        }
        model.Spoil = (_, vectors) =>
        {
            foreach (var vector in vectors)
            {
                vector!.AsArray().Add(0f);
            }
        };
        var mayEmbed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        model.Instead = async (request, context) =>
        {
            await (request.Input.Any(text => text.Contains("beta", StringComparison.Ordinal)) ? mayEmbed.Task.WaitAsync(RunningServer.Deadline) : Task.CompletedTask);
            return false;
        };
        await using var server = await StartAsync(model, store, folder);

        var early = await server.GetAsync("/api/search?q=alpha&mode=hybrid");
        Assert.Equal(["words"], Assert.Single(early.GetProperty("results").EnumerateArray()).GetProperty("found_by").EnumerateArray().Select(half => half.GetString()));
        Assert.Equal(("behind", 2), (early.GetProperty("vector").Text("state"), early.GetProperty("vector").GetProperty("lag").GetInt64()));
        using (var similar = await server.PostAsync("/api/search/similar?min_score=-1", """{"text":"alpha"}"""))
        {
            Assert.Equal(200, (int)similar.StatusCode);
            Assert.Empty(JsonElement.Parse(await similar.Content.ReadAsStringAsync()).GetProperty("results").EnumerateArray());
        }
        await SayAsync(server, "gamma"); // recording goes on

        mayEmbed.SetResult();
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/embeddings")) is var now && now.Text("state") == "ready" && now.GetProperty("models").GetArrayLength() == 2);
        var late = await server.GetAsync("/api/search?q=alpha&mode=vector&min_score=-1");
        Assert.Equal(3, late.GetProperty("results").GetArrayLength());
        Assert.Equal("ready", late.GetProperty("vector").Text("state"));
    }

    private static Task<RunningServer> StartAsync(ModelServer model) => RunningServer.StartAsync(Settings(model));

    private static Task<RunningServer> StartAsync(ModelServer model, MemoryEventStore store, TemporaryFolder folder) =>
        RunningServer.StartAsync(store, null, [.. Settings(model), ("Data", folder.Path)]);

    private static (string, string)[] Settings(ModelServer model) =>
        [("Embedding:Provider", "Ollama"), ("Embedding:Urls:0", model.Url), ("Embedding:Model", ModelServer.Model)];

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
