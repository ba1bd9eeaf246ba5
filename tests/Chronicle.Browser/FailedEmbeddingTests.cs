using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>A provider that refuses a text, and one that is gone: the Search page names both, and words are found all the same.</summary>
public sealed class FailedEmbeddingTests(Chromium chromium) : BrowserTest(chromium)
{
    private Ollama _provider = null!;

    private protected override async Task<ServerProcess> StartServerAsync()
    {
        _provider = await Ollama.StartAsync();
        return await ServerProcess.StartAsync(Data, "--set", "Embedding:Provider=Ollama", "--set", $"Embedding:Urls:0={_provider.Address}");
    }

    [Fact]
    public async Task RefusedTexts_AreListedWithTheirReason_AndALostProviderIsSaid()
    {
        await Http.PostJsonAsync("/api/sessions/s/messages", """[{"id":"m1","role":"user","content":"a plain text"},{"id":"m2","role":"user","content":"a text with poison in it"}]""");
        await Until.TrueAsync(async () => (await Http.GetJsonAsync("/api/embeddings/failed")).GetProperty("failed").GetArrayLength() == 1, "the refused text is a dead letter");
        await OpenAsync("/search");
        await Page.GetByText("2 texts, 1 with a vector of ollama").ClickAsync();
        await Page.GetByText("1 failed; chronicle embeddings retry").ClickAsync();
        var failed = Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "can't be embedded" });
        await Expect(failed).ToHaveCountAsync(1);

        await _provider.DisposeAsync();
        await Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search everything" }).FillAsync("plain");
        await Expect(Page.GetByText("Search by meaning fails:")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.List, new() { Name = "Results" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);

        await failed.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(Detail).ToContainTextAsync("a text with poison in it");
    }
}
