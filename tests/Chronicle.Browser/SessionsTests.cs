using Chronicle.Browser.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>Which run was it?</summary>
public sealed class SessionsTests(Chromium chromium) : BrowserTest(chromium)
{
    private ILocator Sessions => Page.GetByRole(AriaRole.Row).Filter(new() { Has = Page.GetByRole(AriaRole.Cell) });

    [Fact]
    public async Task Empty_SaysHowToConnect()
    {
        await OpenAsync("/sessions");
        await Expect(Page.GetByText($"install claude-code --url http://{Server.Address.Authority}")).ToBeVisibleAsync();
        await Http.HookAsync("s", "UserPromptSubmit", new { prompt = "the first one" });
        await Expect(Sessions).ToHaveCountAsync(1);
        await Expect(Sessions).ToContainTextAsync("the first one");
    }

    [Fact]
    public async Task Rows_SortFilterGroupAndSearch_InTheAddress()
    {
        await RecordAsync();
        await OpenAsync("/sessions");
        await Expect(Sessions).ToHaveCountAsync(6);
        var success = Sessions.Filter(new() { HasText = "SCENARIO:success please list, write and read" });
        await Expect(success).ToContainTextAsync("done");
        await Expect(success.GetByRole(AriaRole.Cell)).ToContainTextAsync(["done", "SCENARIO:success", "dev/project", "", "", "1", "3", "0", "16"]);

        await Header("Tools").GetByRole(AriaRole.Button).ClickAsync();
        await AtAsync(@"\?sort=-tools$");
        await Expect(Header("Tools")).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.Equal([3, 3, 2, 1, 1, 0], await ToolsAsync());
        await Header("Tools").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(Header("Tools")).ToHaveAttributeAsync("aria-sort", "ascending");
        Assert.Equal([0, 1, 1, 2, 3, 3], await ToolsAsync());
        await Page.ReloadAsync();
        await Expect(Header("Tools")).ToHaveAttributeAsync("aria-sort", "ascending");

        await Button("state").ClickAsync();
        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "waiting" }).CheckAsync();
        await AtAsync("state=waiting");
        await Expect(Sessions).ToHaveCountAsync(1);
        await Expect(Sessions).ToContainTextAsync("Bash: make deploy");
        await Page.Keyboard.PressAsync("Escape");
        await Button("clear all").ClickAsync();
        await Expect(Sessions).ToHaveCountAsync(6);

        await Button("group by project").ClickAsync();
        await AtAsync("group=project");
        await Expect(Page.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["/home/dev/app 1 session", "/tmp/dev/project 5 sessions"]);

        await Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search sessions" }).FillAsync("parallel");
        await AtAsync("q=parallel");
        await Expect(Sessions).ToHaveCountAsync(1);
        await Page.ReloadAsync();
        await Expect(Sessions).ToHaveCountAsync(1);
        await Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search sessions" }).FillAsync("nothing like it");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "No session matches" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Session_OpensByLinkByRowAndByKey()
    {
        await RecordAsync();
        await OpenAsync("/sessions");
        await Page.GetByRole(AriaRole.Link, new() { Name = "SCENARIO:failure" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("SCENARIO:failure");
        await Page.GoBackAsync();
        await Sessions.Filter(new() { HasText = "SCENARIO:parallel" }).GetByRole(AriaRole.Cell).Nth(4).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("SCENARIO:parallel");
        await Page.GoBackAsync();
        await Expect(Sessions).ToHaveCountAsync(6);
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("j");
        await Expect(Sessions.Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        var title = await Sessions.Nth(1).GetByRole(AriaRole.Link).InnerTextAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(title);
        await AtAsync("/sessions/[^/?]+$");
    }

    private async Task RecordAsync()
    {
        await Http.ReplayAllAsync();
        await Http.HookAsync("deploy", "UserPromptSubmit", new { prompt = "deploy it" });
        await Http.HookAsync("deploy", "PermissionRequest", new { tool_name = "Bash", tool_input = new { command = "make deploy" } });
    }

    private ILocator Header(string name) => Page.GetByRole(AriaRole.Columnheader, new() { Name = name });

    private async Task<IEnumerable<int>> ToolsAsync() => (await Sessions.Locator(".cell-tools").AllInnerTextsAsync()).Select(int.Parse);
}
