using System.Text.RegularExpressions;
using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>A real run of Claude Code, looked at from every side.</summary>
public sealed class SessionTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Success = "/sessions/d0d97383-1935-4415-ac6c-45dee377d026";

    private ILocator Lines => Page.GetByRole(AriaRole.Tree, new() { Name = "Timeline" }).GetByRole(AriaRole.Treeitem);

    [Fact]
    public async Task Timeline_HasTheTurnItsThreeCallsAndTheMessages()
    {
        await Http.ReplayAsync("success");
        await OpenAsync(Success);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("SCENARIO:success please list, write and read");
        await ExpectPage().ToHaveTitleAsync("SCENARIO:success please list, write and read · Chronicle");
        var turn = Lines.Filter(new() { HasText = "SCENARIO:success please list, write and read" });
        await Expect(turn).ToHaveCountAsync(1);
        await Expect(turn).ToContainTextAsync("turn");
        var within = Page.GetByRole(AriaRole.Tree, new() { Name = "Timeline" }).Locator($"[role=treeitem][aria-level='{int.Parse((await turn.GetAttributeAsync("aria-level"))!, null) + 1}']");
        await Expect(within).ToContainTextAsync(["I will look at the directory first.", "ls -la", "notes.md", "notes.md", "Done: notes.md was written"]);
        foreach (var tool in new[] { "Bash", "Write", "Read" })
        {
            await Expect(Call(tool)).ToHaveCountAsync(1);
        }

        await Call("Write").ClickAsync();
        await Expect(Detail).ToContainTextAsync("Ünïcödé – 🚀 line two");
        await Page.ReloadAsync();
        await Expect(Detail).ToContainTextAsync("Ünïcödé – 🚀 line two");
        await Expect(Lines.And(Page.GetByRole(AriaRole.Treeitem, new() { Selected = true }))).ToContainTextAsync("Write");
        await Page.Keyboard.PressAsync("j");
        await Expect(Detail.GetByRole(AriaRole.Heading, new() { Name = "tool Read" })).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Detail).ToHaveCountAsync(0);

        await turn.GetByTitle("Close (←)").ClickAsync();
        await Expect(Call("Bash")).ToHaveCountAsync(0);
        await Button("open all").ClickAsync();
        await Expect(Call("Bash")).ToHaveCountAsync(1);
        await Button("Zoom in").ClickAsync();
        await Expect(Button("fit")).ToBeEnabledAsync();
        await Page.Keyboard.PressAsync("0");
        await Expect(Button("fit")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Tabs_ShowConversationEventsAndRaw()
    {
        await Http.ReplayAsync("success");
        await OpenAsync(Success);
        await Tab("conversation").ClickAsync();
        await AtAsync(@"\?tab=conversation$");
        await Expect(Page.GetByRole(AriaRole.Article)).ToContainTextAsync(
            ["SCENARIO:success please list, write and read", "I will look at the directory first.", "Done: notes.md was written and read back. 🚀"]);
        var talk = Page.GetByRole(AriaRole.Region, new() { Name = "Conversation" });
        var calls = talk.GetByRole(AriaRole.Button, new() { Expanded = false });
        await Expect(calls).ToHaveCountAsync(3);
        await calls.First.ClickAsync();
        await Expect(talk).ToContainTextAsync("drwxr-xr-x 4 root root");

        await Page.Keyboard.PressAsync("3");
        await AtAsync(@"\?tab=events$");
        await Expect(Tab("events")).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(List("Events of the session").GetByRole(AriaRole.Option)).ToHaveCountAsync(10);

        await Tab("raw").ClickAsync();
        var raw = Page.GetByRole(AriaRole.Region, new() { Name = "Raw JSON" });
        await Expect(raw).ToContainTextAsync("16 events");
        await raw.GetByRole(AriaRole.Button, new() { Name = "Copy loaded events as lines of JSON" }).ClickAsync();
        await Expect(raw.GetByText("copied")).ToBeVisibleAsync();
        Assert.Equal(16, (await ClipboardAsync()).Split('\n').Length);
        await raw.GetByRole(AriaRole.Button, new() { Name = "Open 3 user_prompt_submit" }).ClickAsync();
        await raw.GetByRole(AriaRole.Button, new() { Name = "Open data" }).ClickAsync();
        await Expect(raw.GetByRole(AriaRole.Treeitem).Filter(new() { HasText = "prompt:" }).Last).ToContainTextAsync("SCENARIO:success please list, write and read");
        await Page.ReloadAsync();
        await Expect(Tab("raw")).ToHaveAttributeAsync("aria-selected", "true");
        await Page.GoBackAsync();
        await Expect(Tab("events")).ToHaveAttributeAsync("aria-selected", "true");
    }

    [Fact]
    public async Task OpenSession_GrowsUnderTheReader_InEveryTab()
    {
        await Http.ReplayAsync("success", count: 5);
        await OpenAsync(Success);
        await Expect(Call("Bash")).ToContainTextAsync("running");
        await Http.ReplayAsync("success", skip: 5, count: 3);
        await Expect(Call("Bash")).Not.ToContainTextAsync("running");
        await Expect(Call("Write")).ToContainTextAsync("running");
        await Tab("conversation").ClickAsync();
        var calls = Page.GetByRole(AriaRole.Region, new() { Name = "Conversation" }).GetByRole(AriaRole.Button, new() { Expanded = false });
        await Expect(calls).ToHaveCountAsync(2);
        await Http.ReplayAsync("success", skip: 8, count: 3);
        await Expect(calls).ToHaveCountAsync(3);
        await Tab("events").ClickAsync();
        await Expect(Row("running")).ToHaveCountAsync(1);
        await Http.ReplayAsync("success", skip: 11, count: 4);
        await Expect(Row("running")).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).Not.ToContainTextAsync("done");
        await Http.ReplayAsync("success", skip: 15);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("done");
    }

    [Fact]
    public async Task Failures_AndDenials_AreNamed()
    {
        await Http.ReplayAsync("failure");
        await Http.ReplayAsync("denied");
        foreach (var (status, run) in new[] { ("error", "failure"), ("denied", "denied") })
        {
            var session = (await Http.GetJsonAsync("/api/sessions")).GetProperty("sessions").EnumerateArray()
                .Single(one => one.Text("title").Contains(run, StringComparison.Ordinal));
            await OpenAsync($"/sessions/{session.Text("id")}");
            await Expect(Lines.Filter(new() { HasText = status }).First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task UnknownSession_IsSaidPlainly()
    {
        MayFailRequests = true;
        await Page.GotoAsync("/sessions/no-such-one");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such session" })).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "All sessions" }).ClickAsync();
        await AtAsync("/sessions$");
    }

    /// <summary>The line of a tool's call.</summary>
    private ILocator Call(string tool) => Page.GetByRole(AriaRole.Tree, new() { Name = "Timeline" }).GetByRole(AriaRole.Treeitem, new() { NameRegex = new Regex($"^{tool} ") });

    private ILocator Tab(string name) => Page.GetByRole(AriaRole.Tab, new() { Name = name });
}
