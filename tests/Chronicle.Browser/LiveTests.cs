using System.Text.RegularExpressions;
using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>What happens shows by itself, on the page somebody glances at.</summary>
public sealed class LiveTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Empty_SaysHowToConnect_AndEventsShowWithoutReload()
    {
        await OpenAsync("/");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "No events yet" })).ToBeVisibleAsync();
        await Expect(Page.GetByText($"install claude-code --url http://{Server.Address.Authority}")).ToBeVisibleAsync();
        await Button("Copy command").ClickAsync();
        await Expect(Button("Copy command")).ToHaveTextAsync("copied");
        Assert.EndsWith($" install claude-code --url http://{Server.Address.Authority}", await ClipboardAsync(), StringComparison.Ordinal);
        await Page.EvaluateAsync("() => { window.same = true; }");

        await Http.PostJsonAsync("/api/events", Api.Event("first", "e1", "note", """{"text":"the first thing"}"""));

        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows).ToContainTextAsync("the first thing");
        await Http.HookAsync("second", "UserPromptSubmit", new { prompt = "say hello" });
        await Expect(Rows.Last).ToContainTextAsync("say hello");
        var sessions = Page.GetByRole(AriaRole.Navigation, new() { Name = "Sessions at work" });
        await Expect(sessions.GetByText("say hello")).ToBeVisibleAsync();
        Assert.True(await Page.EvaluateAsync<bool>("() => window.same === true"));
        await ExpectPage().ToHaveTitleAsync("Live · Chronicle");
    }

    [Fact]
    public async Task ToolCall_IsOneRowThatCompletesInPlace()
    {
        await OpenAsync("/");
        await Http.HookAsync("s", "UserPromptSubmit", new { prompt = "list the files" });
        await Http.HookAsync("s", "PreToolUse", new { tool_name = "Bash", tool_use_id = "toolu_1", tool_input = new { command = "ls -la" } });
        await Http.HookAsync("s", "PreToolUse", new { tool_name = "Read", tool_use_id = "toolu_2", tool_input = new { file_path = "/home/dev/app/notes.md" } });

        var bash = Row("ls -la");
        await Expect(bash).ToContainTextAsync("running");
        await Expect(Row("notes.md")).ToContainTextAsync("running");
        var id = await bash.GetAttributeAsync("id");
        await Http.HookAsync("s", "PostToolUseFailure", new { tool_name = "Read", tool_use_id = "toolu_2", tool_input = new { file_path = "/home/dev/app/notes.md" }, error = "File does not exist." });
        await Http.HookAsync("s", "PostToolUse", new
        {
            tool_name = "Bash",
            tool_use_id = "toolu_1",
            duration_ms = 1234,
            tool_input = new { command = "ls -la" },
            tool_response = new { stdout = "a.txt" },
        });

        await Expect(bash).ToContainTextAsync("1.2 s");
        await Expect(bash).Not.ToContainTextAsync("running");
        await Expect(bash).ToHaveAttributeAsync("id", id!);
        await Expect(Row("notes.md")).ToContainTextAsync("failed");
        await Expect(Row("notes.md")).ToContainTextAsync("File does not exist.");
        await Expect(Rows).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task WaitingSession_IsLoudAndInTheTabTitle_UntilItIsAnswered()
    {
        await OpenAsync("/");
        await Http.HookAsync("other", "UserPromptSubmit", new { prompt = "something else" });
        await Http.HookAsync("s", "UserPromptSubmit", new { prompt = "clean up" });
        await Http.HookAsync("s", "PreToolUse", new { tool_name = "Bash", tool_use_id = "toolu_1", tool_input = new { command = "rm -rf build" } });
        await Http.HookAsync("s", "PermissionRequest", new { tool_name = "Bash", tool_input = new { command = "rm -rf build" } });
        await Http.HookAsync("other", "UserPromptSubmit", new { prompt = "and more" });

        await ExpectPage().ToHaveTitleAsync("(1 waiting) Live · Chronicle");
        var banner = Page.GetByRole(AriaRole.Link).Filter(new() { HasText = "Waiting for you" });
        await Expect(banner).ToContainTextAsync("Bash: rm -rf build");
        await Expect(banner).ToContainTextAsync("clean up");
        Assert.NotEqual(await BackgroundAsync(Page.Locator("body")), await BackgroundAsync(Page.GetByRole(AriaRole.Status).Filter(new() { Has = banner })));
        // First in the list, though another one was active after it.
        await Expect(Page.GetByRole(AriaRole.Navigation, new() { Name = "Sessions at work" }).GetByRole(AriaRole.Listitem).First).ToContainTextAsync("rm -rf build");
        await Page.Keyboard.PressAsync("g");
        await Page.Keyboard.PressAsync("s");
        await ExpectPage().ToHaveTitleAsync("(1 waiting) Sessions · Chronicle");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "1 waiting" })).ToBeVisibleAsync();
        await Page.GoBackAsync();

        await Http.HookAsync("s", "PostToolUse", new { tool_name = "Bash", tool_use_id = "toolu_1", tool_input = new { command = "rm -rf build" }, tool_response = new { } });
        await Expect(banner).ToHaveCountAsync(0);
        await ExpectPage().ToHaveTitleAsync("Live · Chronicle");
    }

    [Fact]
    public async Task Session_OfTheList_NarrowsTheFeed_AndBack()
    {
        await Http.HookAsync("one", "UserPromptSubmit", new { prompt = "first task" });
        await Http.HookAsync("two", "UserPromptSubmit", new { prompt = "second task" });
        await OpenAsync("/");
        await Expect(Rows).ToHaveCountAsync(2);
        var sessions = Page.GetByRole(AriaRole.Navigation, new() { Name = "Sessions at work" });
        var chosen = sessions.GetByRole(AriaRole.Button).Filter(new() { HasText = "second task" });
        await chosen.ClickAsync();
        await Expect(chosen).ToHaveAttributeAsync("aria-pressed", "true");
        await AtAsync(@"\?session=two$");
        await Expect(Rows).ToHaveCountAsync(1);
        await Http.HookAsync("one", "UserPromptSubmit", new { prompt = "more of the first" });
        await Http.HookAsync("two", "UserPromptSubmit", new { prompt = "more of the second" });
        await Expect(Rows).ToHaveCountAsync(2);
        await Expect(Rows.Last).ToContainTextAsync("more of the second");
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Remove filter: session") }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(4);
    }

    private static Task<string> BackgroundAsync(ILocator element) => element.EvaluateAsync<string>("element => getComputedStyle(element).backgroundColor");
}
