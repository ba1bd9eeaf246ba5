using System.Text.RegularExpressions;
using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>With an embedder: what meaning found says so, and the Search page tells how far the vectors are.</summary>
public sealed class EmbeddingTests(Chromium chromium) : BrowserTest(chromium)
{
    private protected override Task<ServerProcess> StartServerAsync() => ServerProcess.StartAsync(Data, "--set", "Embedding:Provider=BuiltIn");

    [Fact]
    public async Task Status_CountsVectors_AndMeaningFindsWithoutTheWord()
    {
        await Http.PostJsonAsync("/api/sessions/s/messages", """[{"id":"m1","role":"user","content":"The car needs a new engine"},{"id":"m2","role":"user","content":"Bread is baked early in the morning"}]""");
        await Until.TrueAsync(async () => (await Http.GetJsonAsync("/api/embeddings")).Text("state") == "ready", "both texts have vectors");
        await OpenAsync("/search?q=the+car+engine&mode=vector");
        var first = Page.GetByRole(AriaRole.List, new() { Name = "Results" }).GetByRole(AriaRole.Listitem).First;
        await Expect(first).ToContainTextAsync("The car needs a new engine");
        await Expect(first).ToContainTextAsync("found by meaning");
        await Expect(Page.GetByText("Search by meaning is")).ToHaveCountAsync(0);

        var status = Page.GetByText("2 texts, 2 with a vector of builtin/");
        await status.ClickAsync();
        var row = Page.GetByRole(AriaRole.Table, new() { Name = "Vectors by model" }).GetByRole(AriaRole.Row).Last;
        await Expect(row.GetByRole(AriaRole.Cell)).ToHaveTextAsync(new[] { new Regex("^builtin/"), new Regex("^2$"), new Regex("^0$"), new Regex("^0$") });
    }
}
