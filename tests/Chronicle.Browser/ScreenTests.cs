using System.Text.Json;
using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>Every page in both themes, wide and narrow: a picture for people to look at, and what can be checked without eyes.</summary>
public sealed class ScreenTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Success = "/sessions/d0d97383-1935-4415-ac6c-45dee377d026";

    private protected override Task<ServerProcess> StartServerAsync() => ServerProcess.StartAsync(Data, "--set", "Alerts:Enabled=true");

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Pages_FitTheirWindow_AndEveryControlHasAName(ColorScheme colours, int width, int height)
    {
        var name = $"{(colours == ColorScheme.Dark ? "dark" : "light")}-{width}";
        var page = await OpenContextAsync(width, height, colours);
        await ShowAsync(page, "/", page.GetByText("No events yet"), $"{name}-empty");

        await Http.ReplayAllAsync();
        await Http.TicksAsync(1, 12, "a-session-without-hooks", "deployment");
        await Http.HookAsync("waiting", "UserPromptSubmit", new { prompt = "clean the build folder and then explain at length what was in it and why nobody needs it any more" });
        await Http.HookAsync("waiting", "PreToolUse", new { tool_name = "Bash", tool_use_id = "toolu_1", tool_input = new { command = "rm -rf build/ node_modules/ && git clean -fdx --exclude=.env" } });
        await Http.HookAsync("waiting", "PermissionRequest", new { tool_name = "Bash", tool_input = new { command = "rm -rf build/ node_modules/ && git clean -fdx --exclude=.env" } });
        var call = (await Http.AllEventsAsync("&tool=Write"))[0].Text("cursor");
        await ShowAsync(page, "/", page.GetByRole(AriaRole.Link).Filter(new() { HasText = "Waiting for you" }), $"{name}-live");
        if (width < 600)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "sessions", Exact = true }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Sessions at work" }).GetByText("clean the build folder")).ToBeInViewportAsync();
            await TakeAsync(page, $"{name}-live-drawer");
            await page.GetByRole(AriaRole.Button, new() { Name = "Close the session list" }).ClickAsync(new() { Position = new() { X = width - 20, Y = 400 } });
        }
        await ShowAsync(page, $"/?event={call}", page.GetByText("Ünïcödé").First, $"{name}-live-detail");
        await ShowAsync(page, "/?q=nothing-like-it&type=stop&tool=Bash", page.GetByText("Nothing matches"), $"{name}-live-nothing");
        await page.GetByRole(AriaRole.Button, new() { Name = "type stop" }).ClickAsync();
        await TakeAsync(page, $"{name}-live-filter");
        await ShowAsync(page, "/sessions", page.GetByRole(AriaRole.Table), $"{name}-sessions");
        await ShowAsync(page, "/sessions?group=project&sort=-tools", page.GetByRole(AriaRole.Rowheader).First, $"{name}-sessions-grouped");
        await ShowAsync(page, Success, page.GetByText("I will look at the directory first.").First, $"{name}-session-timeline");
        await ShowAsync(page, $"{Success}?event={call}", page.GetByText("Ünïcödé").First, $"{name}-session-timeline-detail");
        await ShowAsync(page, $"{Success}?tab=conversation", page.GetByRole(AriaRole.Article).First, $"{name}-session-conversation");
        await ShowAsync(page, $"{Success}?tab=events", page.GetByRole(AriaRole.Option).First, $"{name}-session-events");
        await ShowAsync(page, $"{Success}?tab=raw", page.GetByRole(AriaRole.Tree).First, $"{name}-session-raw");
        await Http.PostJsonAsync("/api/sessions/thread/messages", """[{"id":"t1","role":"user","content":"Which directory?"},{"id":"t2","role":"assistant","parent_id":"t1","content":"This one."},{"id":"t3","role":"assistant","parent_id":"t1","content":"The other directory."}]""");
        await ShowAsync(page, "/sessions/thread?tab=conversation", page.GetByRole(AriaRole.Group, new() { Name = "Branches" }), $"{name}-session-branches");
        await ShowAsync(page, "/search", page.GetByRole(AriaRole.Heading, new() { Name = "Search everything" }), $"{name}-search-empty");
        await ShowAsync(page, "/search?q=directory&role=assistant", page.Locator("mark").First, $"{name}-search");
        await ShowAsync(page, "/metrics-view", page.GetByRole(AriaRole.Figure, new() { Name = "Memory" }), $"{name}-metrics");
        await ShowAsync(page, "/alerts", page.GetByRole(AriaRole.Table, new() { Name = "Alert rules" }), $"{name}-alerts");
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await TakeAsync(page, $"{name}-help");
    }

    [Fact]
    public async Task Focus_IsVisibleOnEveryStop()
    {
        await Http.ReplayAsync("success");
        foreach (var path in new[] { "/", "/sessions", Success, $"{Success}?tab=conversation", "/search?q=SCENARIO" })
        {
            await OpenAsync(path);
            await Expect(Page.GetByText("SCENARIO:success").First).ToBeVisibleAsync();
            for (var stop = 0; stop < 16; stop++)
            {
                await Page.Keyboard.PressAsync("Tab");
                Assert.Equal(string.Empty, await Page.EvaluateAsync<string>(Scripts.UnseenFocus));
            }
        }
    }

    [Fact]
    public async Task Changes_AreAnnouncedPolitely()
    {
        await OpenAsync("/");
        await Expect(Page.GetByRole(AriaRole.Status).GetByText("live", new() { Exact = true })).ToBeAttachedAsync();
        await Http.HookAsync("s", "UserPromptSubmit", new { prompt = "clean up" });
        await Http.HookAsync("s", "PermissionRequest", new { tool_name = "Bash", tool_input = new { command = "rm -rf build" } });
        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Waiting for you" })).ToBeVisibleAsync();
        // Selected rows are known to who cannot see them.
        await Page.Keyboard.PressAsync("Enter");
        await Expect(List("Live events")).ToHaveAttributeAsync("aria-activedescendant", "row-2");
        Assert.Equal(1, await Page.Locator("#row-2").CountAsync());
    }

    private static async Task ShowAsync(IPage page, string path, ILocator there, string name)
    {
        await page.GotoAsync(path);
        await Expect(there).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status).GetByText("live", new() { Exact = true })).ToBeAttachedAsync();
        await TakeAsync(page, name);
    }

    /// <summary>A picture, and the checks every page has to pass in any state.</summary>
    private static async Task TakeAsync(IPage page, string name)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Artifacts, "screenshots", $"{name}.png"), Caret = ScreenshotCaret.Hide });
        var outside = await page.EvaluateAsync<string[]>(Scripts.OutsideTheWindow);
        Assert.True(outside.Length == 0, $"{name}: {string.Join("; ", outside)}");
        var nameless = await NamelessAsync(page);
        Assert.True(nameless.Count == 0, $"{name}: without a name: {string.Join("; ", nameless)}");
    }

    /// <summary>Controls and regions that the browser's own accessibility tree has no name for.</summary>
    private static async Task<List<string>> NamelessAsync(IPage page)
    {
        HashSet<string> named =
        [
            "button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "listbox", "option", "tab", "tablist", "separator", "dialog",
            "navigation", "complementary", "region", "tree", "columnheader", "image",
        ];
        var tools = await page.Context.NewCDPSessionAsync(page);
        var tree = (await tools.SendAsync("Accessibility.getFullAXTree"))!.Value;
        await tools.DetachAsync();
        return
        [
            .. from node in tree.GetProperty("nodes").EnumerateArray()
               where !node.GetProperty("ignored").GetBoolean()
               let role = Value(node, "role")
               where named.Contains(role) && string.IsNullOrWhiteSpace(Value(node, "name"))
               select $"{role} {node.GetProperty("backendDOMNodeId")}",
        ];
    }

    private static string Value(JsonElement node, string name) =>
        node.TryGetProperty(name, out var property) && property.TryGetProperty("value", out var value) ? value.ToString() : string.Empty;
}
