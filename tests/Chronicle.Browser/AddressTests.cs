using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>The address says what shows: it survives a reload, goes back and forward, and can be given to somebody else.</summary>
public sealed class AddressTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Filters_LiveInTheAddress_AndSurviveReloadBackAndForward()
    {
        await Http.ReplayAsync("success");
        await OpenAsync("/");
        await Expect(Rows).ToHaveCountAsync(10);

        await Button("type").ClickAsync();
        var menu = Page.GetByRole(AriaRole.Group, new() { Name = "Filter by type" });
        await menu.GetByRole(AriaRole.Checkbox, new() { Name = "message_display" }).CheckAsync();
        await AtAsync(@"\?type=message_display$");
        await Expect(Rows).ToHaveCountAsync(2);
        await menu.GetByRole(AriaRole.Checkbox, new() { Name = "user_prompt_submit" }).CheckAsync();
        await AtAsync(@"\?type=message_display,user_prompt_submit$");
        await Expect(Rows).ToHaveCountAsync(3);
        await Page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToHaveCountAsync(0);
        await Expect(Button("type 2")).ToBeFocusedAsync();

        await Page.ReloadAsync();
        await Expect(Rows).ToHaveCountAsync(3);
        await Expect(Button("type 2")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Rows).ToHaveCountAsync(2);
        await Page.GoBackAsync();
        await Expect(Rows).ToHaveCountAsync(10);
        await Page.GoForwardAsync();
        await Expect(Rows).ToHaveCountAsync(2);
        await AtAsync(@"\?type=message_display$");
        await Button("clear all").ClickAsync();
        await Expect(Rows).ToHaveCountAsync(10);
        await AtAsync("/$");
    }

    [Fact]
    public async Task ToolFilter_KeepsCallsWhole()
    {
        await Http.ReplayAsync("success");
        await OpenAsync("/?tool=Bash");
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows).ToContainTextAsync("ls -la");
        await Expect(Rows).ToContainTextAsync("96 ms");
        await Http.ReplayAsync("parallel");
        await Expect(Button("tool Bash")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Search_NarrowsWhatIsThereAndWhatComes()
    {
        await Http.TicksAsync(1, 50);
        await Http.PostJsonAsync("/api/events", Api.Event("s", "n1", "note", """{"text":"a needle in it"}"""));
        await OpenAsync("/");
        await Page.Keyboard.PressAsync("/");
        var field = Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search events" });
        await Expect(field).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync("needle");
        await AtAsync(@"\?q=needle$");
        await Expect(Rows).ToHaveCountAsync(1);
        await Http.TicksAsync(51, 3);
        await Http.PostJsonAsync("/api/events", Api.Event("s", "n2", "note", """{"text":"another Needle"}"""));
        await Expect(Rows).ToHaveCountAsync(2);
        await Expect(Rows.Last).ToContainTextAsync("another Needle");

        await Page.ReloadAsync();
        await Expect(field).ToHaveValueAsync("needle");
        await Expect(Rows).ToHaveCountAsync(2);
        await field.FillAsync("no such thing");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing matches" })).ToBeVisibleAsync();
        await field.PressAsync("Escape");
        await Expect(field).ToHaveValueAsync(string.Empty);
        await Expect(Row("tick 53.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task DeepLink_OpensTheEvent_CopiesIt_AndEscCloses()
    {
        await Http.ReplayAsync("success");
        await Http.TicksAsync(1, 1200, type: "tock");
        var prompt = (await Http.AllEventsAsync("&type=user_prompt_submit"))[0];
        await OpenAsync($"/?event={prompt.Text("cursor")}");
        await Expect(Detail).ToContainTextAsync("SCENARIO:success please list, write and read");
        // 1,200 events back: its page is loaded and it is in view.
        var row = Page.Locator($"#row-{prompt.Seq()}");
        await Expect(row).ToBeInViewportAsync();
        await Expect(row).ToHaveAttributeAsync("aria-selected", "true");

        await Detail.GetByRole(AriaRole.Button, new() { Name = "Copy whole event" }).ClickAsync();
        await Expect(Detail.GetByText("copied")).ToBeVisibleAsync();
        Assert.Equal(prompt.Seq(), JsonElement.Parse(await ClipboardAsync()).Seq());
        await Detail.GetByRole(AriaRole.Button, new() { Name = "Copy link to this event" }).ClickAsync();
        await Expect(Detail.GetByRole(AriaRole.Button, new() { Name = "Copy link to this event" })).ToHaveTextAsync("copied");
        var link = await ClipboardAsync();
        Assert.StartsWith(Server.Address.ToString(), link, StringComparison.Ordinal);

        await Page.Keyboard.PressAsync("Escape");
        await Expect(Detail).ToHaveCountAsync(0);
        await AtAsync("/$");

        await Page.GotoAsync(link);
        await Expect(Detail).ToContainTextAsync("SCENARIO:success please list, write and read");
        await Expect(List("Events of the session").GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("SCENARIO:success");
        await Detail.GetByRole(AriaRole.Button, new() { Name = "Close detail" }).ClickAsync();
        await Expect(Detail).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Detail_ShowsCommandOutputAndBothEventsOfACall()
    {
        await Http.ReplayAsync("success");
        await OpenAsync("/");
        await Row("ls -la").ClickAsync();
        await AtAsync(@"\?event=");
        await Expect(Detail.GetByRole(AriaRole.Heading, new() { Name = "tool Bash" })).ToBeVisibleAsync();
        await Expect(Detail).ToContainTextAsync("héllo ✓ 日本語");
        await Expect(Detail).ToContainTextAsync("drwxr-xr-x 4 root root");
        await Expect(Detail).ToContainTextAsync("96 ms");
        var which = Detail.GetByRole(AriaRole.Group, new() { Name = "Which event" });
        await Expect(which.GetByRole(AriaRole.Button, new() { Name = "end" })).ToHaveAttributeAsync("aria-pressed", "true");
        await which.GetByRole(AriaRole.Button, new() { Name = "start" }).ClickAsync();
        await Expect(Detail.GetByRole(AriaRole.Tree, new() { Name = "JSON" })).ToContainTextAsync("pre_tool_use");
        await Page.GoBackAsync();
        await Expect(Detail).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Detail_OfARunningCall_CompletesUnderTheReader()
    {
        await Http.HookAsync("s", "PreToolUse", new { tool_name = "Bash", tool_use_id = "toolu_1", tool_input = new { command = "make" } });
        await OpenAsync("/");
        await Row("make").ClickAsync();
        await Expect(Detail).ToContainTextAsync("make");
        await Http.HookAsync("s", "PostToolUse", new
        {
            tool_name = "Bash",
            tool_use_id = "toolu_1",
            duration_ms = 4200,
            tool_input = new { command = "make" },
            tool_response = new { stdout = "all is built" },
        });
        await Expect(Detail).ToContainTextAsync("all is built");
        await Expect(Detail).ToContainTextAsync("4.2 s");
    }

    [Fact]
    public async Task MissingEvent_IsSaidPlainly()
    {
        MayFailRequests = true;
        await Http.TicksAsync(1, 3);
        var epoch = (await Http.GetJsonAsync("/api/info")).Text("epoch");
        await OpenAsync($"/?event={epoch}-999");
        await Expect(Detail.GetByRole(AriaRole.Alert)).ToContainTextAsync("This event could not be loaded.");
        await Expect(Rows).ToHaveCountAsync(3);
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Detail).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Keys_MoveOpenCloseAndGo()
    {
        await Http.ReplayAsync("success");
        await Http.ReplayAsync("parallel");
        await OpenAsync("/");
        var selected = List("Live events").GetByRole(AriaRole.Option, new() { Selected = true });
        await Page.Keyboard.PressAsync("Enter");
        await Expect(selected).ToContainTextAsync("session end");
        await Expect(Detail).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("k");
        await Expect(selected).ToContainTextAsync("stop");
        await Page.Keyboard.PressAsync("ArrowUp");
        await Expect(selected).ToContainTextAsync("message");
        await Page.Keyboard.PressAsync("j");
        await Expect(selected).ToContainTextAsync("stop");
        await Page.Keyboard.PressAsync("[");
        await Expect(selected).ToContainTextAsync("SCENARIO:parallel");
        await Page.Keyboard.PressAsync("[");
        await Expect(selected).ToContainTextAsync("SCENARIO:success");
        await Page.Keyboard.PressAsync("]");
        await Expect(selected).ToContainTextAsync("SCENARIO:parallel");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Detail).ToHaveCountAsync(0);

        await Page.Keyboard.PressAsync("f");
        await Expect(Page.GetByRole(AriaRole.Group, new() { Name = "Filter by type" })).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Escape");

        await Page.Keyboard.PressAsync("g");
        await Page.Keyboard.PressAsync("s");
        await AtAsync("/sessions$");
        await Expect(Page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("/");
        await Expect(Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search sessions" })).ToBeFocusedAsync();
        // In a field letters are text.
        await Page.Keyboard.TypeAsync("gl");
        await Expect(Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search sessions" })).ToHaveValueAsync("gl");
        await AtAsync("/sessions");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("g");
        await Page.Keyboard.PressAsync("l");
        await AtAsync("/$");

        await Page.Keyboard.PressAsync("?");
        var help = Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await Expect(help).ToBeVisibleAsync();
        await Expect(help).ToContainTextAsync("pause and resume");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(help).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task FilterMenu_HasTheKeys_FromTheMomentItShows()
    {
        await OpenAsync("/");
        var menu = Page.GetByRole(AriaRole.Group, new() { Name = "Filter by type" });
        await Page.Keyboard.PressAsync("f");
        await Expect(menu).ToContainTextAsync("None recorded yet.");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToHaveCountAsync(0);

        await Http.ReplayAsync("success");
        await Expect(Rows).ToHaveCountAsync(10);
        await Page.ReloadAsync();
        await Expect(Rows).ToHaveCountAsync(10);
        // Between the list's appearance and its effects no key is lost.
        var focusedWithIt = await Page.EvaluateAsync<bool>("""
            () => new Promise(resolve => {
                new MutationObserver((_, observer) => {
                    const menu = document.querySelector('.menu');
                    if (!menu) return;
                    observer.disconnect();
                    resolve(document.querySelector('.menu-box').contains(document.activeElement));
                }).observe(document.body, { childList: true, subtree: true });
                document.querySelector('[data-filter=type]').click();
            })
            """);
        Assert.True(focusedWithIt);
        await menu.GetByRole(AriaRole.Checkbox, new() { Name = "message_display" }).CheckAsync();
        await menu.GetByRole(AriaRole.Button, new() { Name = "clear" }).ClickAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToHaveCountAsync(0);
        await Expect(Button("type")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Colours_FollowTheSystem_AndTheSwitchIsRemembered()
    {
        await OpenAsync("/");
        var root = Page.Locator("html");
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        var colours = Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Colours:") });
        await colours.ClickAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await Page.ReloadAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await Expect(colours).ToHaveTextAsync("light");
    }
}
