using System.Globalization;
using Chronicle.Embedding;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Chronicle.Core.Tests.Embedding.Http;

public sealed class FaultTests : EmbedderTest
{
    private const string TooLong = """{"error":"the input length exceeds the context length"}""";

    [Theory]
    [InlineData(EmbeddingProvider.Ollama)]
    [InlineData(EmbeddingProvider.OpenAI)]
    public async Task AMissingModel_IsTheCallsFault_AndIsAskedForOnce(EmbeddingProvider provider)
    {
        var failed = await FailAsync(Create(provider, model: "missing"), "one", "two");

        Assert.Equal((false, EmbeddingFault.Call), (failed.IsTransient, failed.Fault));
        Assert.Contains("missing", failed.Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task ARefusedText_IsTheTextsFault(int status)
    {
        Server.Instead = (request, context) => RefuseWhenAsync(request.Input.Contains("poison"), context, status);
        var embedder = Create(EmbeddingProvider.Ollama);

        var failed = await FailAsync(embedder, "one", "poison");

        Assert.Equal((false, EmbeddingFault.Text), (failed.IsTransient, failed.Fault));
        Assert.Contains("context length", failed.Message, StringComparison.Ordinal);
        AreVectorsOf(["one"], await EmbedAsync(embedder, "one")); // its neighbours go on
    }

    [Theory]
    [InlineData(EmbeddingProvider.Ollama)]
    [InlineData(EmbeddingProvider.OpenAI)]
    public async Task WhatIsRefusedForAnyText_IsTheCallsFault(EmbeddingProvider provider)
    {
        Server.Instead = (_, context) => RefuseWhenAsync(true, context, 400, """{"error":"this model does not support dimensions"}""");

        var failed = await FailAsync(Create(provider, dimensions: 9), "one", "two");

        Assert.Equal((false, EmbeddingFault.Call), (failed.IsTransient, failed.Fault));
        Assert.Contains("does not support dimensions", failed.Message, StringComparison.Ordinal);
        Assert.Equal(2, Server.Requests.Count); // the texts, and a word
    }

    [Theory]
    [InlineData(EmbeddingProvider.Ollama)]
    [InlineData(EmbeddingProvider.OpenAI)]
    public async Task AnAnswerThatLacksVectors_IsTheTextsFault_UnlessItAlwaysDoes(EmbeddingProvider provider)
    {
        Server.Spoil = (request, vectors) =>
        {
            if (request.Input.Contains("poison"))
            {
                vectors.RemoveAt(0);
            }
        };
        Assert.Equal(EmbeddingFault.Text, (await FailAsync(Create(provider), "one", "poison", "two")).Fault);

        Server.Spoil = (_, vectors) => vectors.Clear();
        Assert.Equal(EmbeddingFault.Call, (await FailAsync(Create(provider), "one", "two")).Fault);
    }

    [Theory]
    [InlineData(EmbeddingProvider.Ollama)]
    [InlineData(EmbeddingProvider.OpenAI)]
    public async Task AnotherSizeThanAskedFor_IsTheCallsFault(EmbeddingProvider provider)
    {
        Server.Spoil = (request, vectors) => Shorten(provider, vectors);

        var failed = await FailAsync(Create(provider, dimensions: 6), "one");

        Assert.Equal((false, EmbeddingFault.Call), (failed.IsTransient, failed.Fault));
    }

    [Theory]
    [InlineData(EmbeddingProvider.Ollama)]
    [InlineData(EmbeddingProvider.OpenAI)]
    public async Task AnotherSizeThanBefore_IsTheCallsFault(EmbeddingProvider provider)
    {
        var embedder = Create(provider);
        await EmbedAsync(embedder, "one");
        Server.Spoil = (request, vectors) => Shorten(provider, vectors);

        var failed = await FailAsync(embedder, "one");

        Assert.Equal((false, EmbeddingFault.Call), (failed.IsTransient, failed.Fault));
        Assert.Contains("not of 4", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(302)]
    public async Task ARefusedKey_IsTheCallsFault_AndIsNotTriedAgain(int status)
    {
        Server.Instead = (_, context) => RefuseWhenAsync(true, context, status);

        var failed = await FailAsync(Create(EmbeddingProvider.OpenAI, key: "wrong"), "one");

        Assert.Equal((false, EmbeddingFault.Call), (failed.IsTransient, failed.Fault));
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("[]")]
    [InlineData("""{"data":"none","embeddings":7}""")]
    public async Task AnotherKindOfAnswer_IsTheCallsFault(string body)
    {
        Server.Instead = (_, context) => RefuseWhenAsync(true, context, 200, body);

        Assert.Equal(EmbeddingFault.Call, (await FailAsync(Create(EmbeddingProvider.OpenAI), "one")).Fault);
        Assert.Equal(EmbeddingFault.Call, (await FailAsync(Create(EmbeddingProvider.Ollama), "one")).Fault);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task AServerThatAsksForAPause_GetsIt(int status)
    {
        Server.Instead = (_, context) =>
        {
            context.Response.Headers.RetryAfter = "7";
            return RefuseWhenAsync(true, context, status);
        };
        var embedder = Create(EmbeddingProvider.OpenAI);

        var failed = await FailAsync(embedder, "one");
        Assert.Equal((true, EmbeddingFault.Call, TimeSpan.FromSeconds(7)), (failed.IsTransient, failed.Fault, failed.RetryAfter));
        Assert.True((await FailAsync(embedder, "two")).RetryAfter is { } left && left <= TimeSpan.FromSeconds(7));
        Assert.Single(Server.Requests); // the second question was not asked

        Server.Instead = (_, _) => Task.FromResult(false);
        Clock.Advance(TimeSpan.FromSeconds(7));
        AreVectorsOf(["three"], await EmbedAsync(embedder, "three"));
    }

    [Fact]
    public async Task APause_MayBeADate_AndHasABound()
    {
        string[] asked = ["", "0", Clock.GetUtcNow().AddMinutes(5).ToString("R", CultureInfo.InvariantCulture), "86400"];
        TimeSpan?[] expected = [null, null, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)];
        for (var i = 0; i < asked.Length; i++)
        {
            var header = asked[i];
            Server.Instead = (_, context) =>
            {
                context.Response.Headers.RetryAfter = header;
                return RefuseWhenAsync(true, context, 429);
            };
            var (embedder, started) = (Create(EmbeddingProvider.OpenAI), Clock.GetUtcNow());

            var pause = (await FailAsync(embedder, "one")).RetryAfter;

            Assert.Equal(expected[i] is null, pause is null);
            Assert.True(pause is null || (pause <= expected[i] && pause > expected[i] - TimeSpan.FromMinutes(1)));
            Assert.True(started <= Clock.GetUtcNow());
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task WhatMayPass_IsTriedAgain(int status)
    {
        Server.Instead = (_, context) => RefuseWhenAsync(Server.Requests.Count < 3, context, status);

        AreVectorsOf(["one"], await PassAsync(Create(EmbeddingProvider.Ollama), "one"));

        Assert.Equal(3, Server.Requests.Count);
    }

    [Fact]
    public async Task AnAnswerThatDoesNotCome_IsWaitedForAMinute()
    {
        Server.Instead = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        };
        var (embedder, started) = (Create(EmbeddingProvider.Ollama), Clock.GetUtcNow());

        var failed = await Assert.ThrowsAsync<EmbeddingException>(async () => await await Clock.PassAsync(EmbedAsync(embedder, "one"), TimeSpan.FromSeconds(1)));

        Assert.Equal((true, EmbeddingFault.Call), (failed.IsTransient, failed.Fault));
        Assert.Contains("within 60 s", failed.Message, StringComparison.Ordinal);
        Assert.True(Clock.GetUtcNow() - started >= TimeSpan.FromMinutes(3)); // three tries
    }

    [Fact]
    public async Task WhoLeaves_IsNotToldOfAFailure()
    {
        using var leaving = new CancellationTokenSource();
        Server.Instead = async (_, context) =>
        {
            await leaving.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Create(EmbeddingProvider.Ollama).EmbedAsync(["one"], EmbeddingPurpose.Query, leaving.Token));
        Assert.Single(Server.Requests);
    }

    private static async Task<bool> RefuseWhenAsync(bool condition, HttpContext context, int status, string body = TooLong)
    {
        if (condition)
        {
            await ModelServer.RefuseAsync(context, status, body);
        }
        return condition;
    }

    private static void Shorten(EmbeddingProvider provider, System.Text.Json.Nodes.JsonArray vectors)
    {
        if (provider == EmbeddingProvider.Ollama)
        {
            vectors[0]!.AsArray().RemoveAt(0);
        }
        else
        {
            vectors[0]!["embedding"] = new System.Text.Json.Nodes.JsonArray(1f, 2f, 3f);
        }
    }
}
