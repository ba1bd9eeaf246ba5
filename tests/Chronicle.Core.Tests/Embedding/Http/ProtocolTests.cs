using Chronicle.Embedding;
using Xunit;

namespace Chronicle.Core.Tests.Embedding.Http;

public sealed class ProtocolTests : EmbedderTest
{
    private static readonly string[] Texts = [.. Enumerable.Range(1, 64).Select(number => $"{(char)('a' + (number % 26))} text {new string('x', number)}")];

    [Fact]
    public async Task Ollama_IsAskedAsItWants()
    {
        await EmbedAsync(Create(EmbeddingProvider.Ollama), "one", "two");

        var request = Assert.Single(Server.Requests);
        Assert.Equal("/api/embed", request.Path);
        Assert.Null(request.Authorization);
        Assert.Equal("""{"model":"own-model","input":["one","two"],"truncate":true}""", request.Body.GetRawText());
    }

    [Fact]
    public async Task OpenAI_IsAskedAsItWants()
    {
        await EmbedAsync(Create(EmbeddingProvider.OpenAI, key: "secret", dimensions: 8), "one", "two");

        var request = Assert.Single(Server.Requests);
        Assert.Equal("/v1/embeddings", request.Path);
        Assert.Equal("Bearer secret", request.Authorization);
        Assert.Equal("""{"model":"own-model","input":["one","two"],"dimensions":8,"encoding_format":"base64"}""", request.Body.GetRawText());
    }

    [Theory]
    [InlineData(EmbeddingProvider.Ollama, true)]
    [InlineData(EmbeddingProvider.OpenAI, true)]
    [InlineData(EmbeddingProvider.OpenAI, false)]
    public async Task ABatch_IsOneRequest_AndComesBackInItsOrder(EmbeddingProvider provider, bool knowsBase64)
    {
        Server.KnowsBase64 = knowsBase64;

        AreVectorsOf(Texts, await EmbedAsync(Create(provider), Texts));

        Assert.Equal(Texts, Assert.Single(Server.Requests).Input);
    }

    [Theory]
    [InlineData(EmbeddingProvider.Ollama)]
    [InlineData(EmbeddingProvider.OpenAI)]
    public async Task Dimensions_ThatWereAskedFor_AreGiven(EmbeddingProvider provider) =>
        AreVectorsOf(["one"], await EmbedAsync(Create(provider, dimensions: 12), "one"), dimensions: 12);

    [Theory]
    [InlineData(EmbeddingPurpose.Document, "search_document: one")]
    [InlineData(EmbeddingPurpose.Query, "search_query: one")]
    public async Task NomicsModels_AreToldTheTask(EmbeddingPurpose purpose, string expected)
    {
        await Create(EmbeddingProvider.Ollama, model: "").EmbedAsync(["one"], purpose, default);

        var request = Assert.Single(Server.Requests);
        Assert.Equal("nomic-embed-text", request.Body.GetProperty("model").GetString());
        Assert.Equal([expected], request.Input);
    }

    [Theory]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    [InlineData("/")]
    public async Task AnAddress_MayEndInTheVersion(string end)
    {
        AreVectorsOf(["one"], await EmbedAsync(Create(EmbeddingProvider.OpenAI, urls: [Server.Url + end]), "one"));
    }

    [Theory]
    [InlineData(EmbeddingProvider.Ollama)]
    [InlineData(EmbeddingProvider.OpenAI)]
    public async Task ATextWithoutWords_IsNotSent(EmbeddingProvider provider)
    {
        var vectors = await EmbedAsync(Create(provider), "", "one", " \n");

        Assert.Equal(["one"], Assert.Single(Server.Requests).Input);
        Assert.Null(vectors[0]);
        Assert.NotNull(vectors[1]);
        Assert.Null(vectors[2]);
        Assert.Equal([null], await EmbedAsync(Create(provider), " "));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task ALongText_IsCut_BetweenCharacters()
    {
        await EmbedAsync(Create(EmbeddingProvider.OpenAI), new string('x', 100_000), new string('x', 8191) + "😀", "\ud800 alone");

        Assert.Equal([new string('x', 8192), new string('x', 8191), "\ufffd alone"], Assert.Single(Server.Requests).Input);
    }
}
