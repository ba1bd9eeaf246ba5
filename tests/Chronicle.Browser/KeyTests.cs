using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>A recorder that was started with a key asks for it, once.</summary>
public sealed class KeyTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Key = "open-sesame-42";

    [Fact]
    public async Task Key_IsAskedFor_RefusedWhenWrong_AndKept()
    {
        MayFailRequests = true;
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        await Http.ReplayAsync("success");
        await Page.GotoAsync("/");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "This recorder needs a key" })).ToBeVisibleAsync();
        await Expect(Page.GetByText("SCENARIO:success")).ToHaveCountAsync(0);
        var field = Page.GetByLabel("API key");
        await field.FillAsync("wrong");
        await Button("Open").ClickAsync();
        await Expect(Page.GetByText("was not accepted")).ToBeVisibleAsync();

        await field.FillAsync(Key);
        await field.PressAsync("Enter");
        await Expect(Rows).ToHaveCountAsync(10);
        await LiveAsync();
        await Http.HookAsync("s", "UserPromptSubmit", new { prompt = "seen live" });
        await Expect(Row("seen live")).ToBeVisibleAsync();
        Assert.DoesNotContain(Key, Page.Url, StringComparison.Ordinal);

        await Page.ReloadAsync();
        await Expect(Rows).ToHaveCountAsync(11);
        await Row("ls -la").ClickAsync();
        await Expect(Detail).ToContainTextAsync("drwxr-xr-x 4 root root");
    }

    [Theory]
    [InlineData("/sessions")]
    [InlineData("/sessions/d0d97383-1935-4415-ac6c-45dee377d026")]
    public async Task Key_OpensThePageThatWasAskedFor(string path)
    {
        MayFailRequests = true;
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        await Http.ReplayAsync("success");
        await Page.GotoAsync(path);
        await Page.GetByLabel("API key").FillAsync(Key);
        await Button("Open").ClickAsync();
        await Expect(Page.GetByText("SCENARIO:success").First).ToBeVisibleAsync();
        await LiveAsync();
        await AtAsync($"{path}$");
    }

    private protected override Task<ServerProcess> StartServerAsync() => ServerProcess.StartInShellAsync($"export CHRONICLE_API_KEY={Key}", Data);
}
