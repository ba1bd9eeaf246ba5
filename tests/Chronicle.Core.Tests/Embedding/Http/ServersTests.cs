using Chronicle.Embedding;
using Xunit;

namespace Chronicle.Core.Tests.Embedding.Http;

public sealed class ServersTests : EmbedderTest
{
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Servers_AreAskedInTurns()
    {
        await using var second = await ModelServer.StartAsync();
        var embedder = Create(EmbeddingProvider.Ollama, urls: [Server.Url, second.Url]);

        for (var i = 0; i < 6; i++)
        {
            await EmbedAsync(embedder, "one");
        }

        Assert.Equal((3, 3), (Server.Requests.Count, second.Requests.Count));
    }

    [Fact]
    public async Task AServerThatDies_IsLeftAlone_AndAskedAgainWhenItIsBack()
    {
        var second = await ModelServer.StartAsync();
        var port = second.Port;
        var embedder = Create(EmbeddingProvider.Ollama, urls: [Server.Url, second.Url]);
        AreVectorsOf(["one"], await EmbedAsync(embedder, "one"));
        AreVectorsOf(["one"], await EmbedAsync(embedder, "one"));
        Assert.Single(second.Requests);

        await second.DisposeAsync();
        for (var i = 0; i < 8; i++)
        {
            AreVectorsOf(["two"], await EmbedAsync(embedder, "two")); // nobody notices, and nothing waits: the clock stands still
        }
        Assert.Equal(9, Server.Requests.Count);

        await using var back = await ModelServer.StartAsync(port);
        await EmbedAsync(embedder, "three");
        await EmbedAsync(embedder, "three");
        Assert.Empty(back.Requests); // not before its time

        Clock.Advance(LeftAlone);
        for (var i = 0; i < 4; i++)
        {
            AreVectorsOf(["four"], await EmbedAsync(embedder, "four"));
        }
        Assert.Equal(2, back.Requests.Count);
    }

    [Fact]
    public async Task AClockThatIsSetBack_LeavesNobodyAloneForLonger()
    {
        var isWell = false;
        Server.Instead = async (_, context) =>
        {
            if (!isWell)
            {
                await ModelServer.RefuseAsync(context, 500, """{"error":"out of memory"}""");
            }
            return !isWell;
        };
        var embedder = Create(EmbeddingProvider.OpenAI);
        await FailAsync(embedder, "one");

        Clock.Set(TimeSpan.FromDays(-30));
        isWell = true;
        Clock.Advance(LeftAlone);
        AreVectorsOf(["two"], await EmbedAsync(embedder, "two"));
    }

    [Fact]
    public async Task NobodyThere_IsWorthAnotherTry()
    {
        var port = Server.Port;
        await Server.DisposeAsync();
        var embedder = Create(EmbeddingProvider.Ollama, urls: [$"http://127.0.0.1:{port}"]);

        var failed = await FailAsync(embedder, "one");

        Assert.Equal((true, EmbeddingFault.Call), (failed.IsTransient, failed.Fault));
        Assert.Contains($"127.0.0.1:{port}", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatFailsThreeTimes_IsNotAsked_UntilItsTimeIsOver()
    {
        var isWell = false;
        Server.Instead = async (_, context) =>
        {
            if (!isWell)
            {
                await ModelServer.RefuseAsync(context, 500, """{"error":"out of memory"}""");
            }
            return !isWell;
        };
        var embedder = Create(EmbeddingProvider.OpenAI);

        await FailAsync(embedder, "one");
        Assert.Equal(3, Server.Requests.Count); // opens the circuit

        var open = await FailAsync(embedder, "one");
        Assert.Equal((true, EmbeddingFault.Call), (open.IsTransient, open.Fault));
        Assert.True(open.RetryAfter > TimeSpan.Zero && open.RetryAfter <= LeftAlone);
        Assert.Equal(3, Server.Requests.Count);

        Clock.Advance(LeftAlone);
        await FailAsync(embedder, "one"); // one try, which fails and opens it again
        Assert.Equal(4, Server.Requests.Count);

        isWell = true;
        Clock.Advance(LeftAlone);
        AreVectorsOf(["one"], await EmbedAsync(embedder, "one"));
        AreVectorsOf(["two"], await EmbedAsync(embedder, "two"));
        Assert.Equal(6, Server.Requests.Count);
    }

    [Fact]
    public async Task AServerWithoutTheModel_DoesNotStopTheOther()
    {
        await using var second = await ModelServer.StartAsync();
        Server.Instead = async (_, context) =>
        {
            await ModelServer.RefuseAsync(context, 404, """{"error":"model \"own-model\" not found, try pulling it first"}""");
            return true;
        };
        var embedder = Create(EmbeddingProvider.Ollama, urls: [Server.Url, second.Url]);

        for (var i = 0; i < 4; i++)
        {
            AreVectorsOf(["one"], await EmbedAsync(embedder, "one"));
        }
    }
}
