using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>A conversation that was stored as messages: its branches, its tool calls, its long texts, and what comes while one reads.</summary>
public sealed class ThreadTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Path = "/sessions/thread?tab=conversation";

    private ILocator Talk => Page.GetByRole(AriaRole.Region, new() { Name = "Conversation" });

    private ILocator Said => Talk.GetByRole(AriaRole.Article);

    [Fact]
    public async Task Branches_AreSwitched_AndADeepLinkShowsItsOwn()
    {
        await StoreAsync("""
            [{"id":"a","role":"user","content":"Which way?"},{"id":"left","role":"assistant","parent_id":"a","content":"To the left."},
             {"id":"left2","role":"user","parent_id":"left","content":"And then?"},{"id":"right","role":"assistant","parent_id":"a","content":"To the right."}]
            """);
        await OpenAsync(Path);
        await Expect(Said).ToContainTextAsync(["Which way?", "To the right."]);
        await Expect(Said).ToHaveCountAsync(2);
        var fork = Talk.GetByRole(AriaRole.Group, new() { Name = "Branches" });
        await Expect(fork).ToContainTextAsync("branch 2 of 2");
        await Expect(fork.GetByRole(AriaRole.Button, new() { Name = "Next branch" })).ToBeDisabledAsync();
        await fork.GetByRole(AriaRole.Button, new() { Name = "Previous branch" }).ClickAsync();
        await Expect(fork).ToContainTextAsync("branch 1 of 2");
        await Expect(Said).ToContainTextAsync(["Which way?", "To the left.", "And then?"]);

        var left = (await Http.AllEventsAsync("&session=thread")).Single(one => one.Text("id") == "left");
        await OpenAsync($"{Path}&event={left.Text("cursor")}");
        await Expect(Said).ToHaveCountAsync(3);
        await Expect(Page.Locator(".talk-target")).ToContainTextAsync("To the left.");
    }

    [Fact]
    public async Task ToolCalls_AreOneLine_AndUnfold()
    {
        await StoreAsync("""
            [{"id":"a","role":"assistant","content":[{"type":"text","text":"I will look."},{"type":"tool_call","tool_call_id":"c1","tool_name":"Grep","tool_args":{"pattern":"pool"}}],"usage":{"total_tokens":41}},
             {"id":"b","role":"tool","parent_id":"a","tool_call_id":"c1","content":"src/db/pool.ts:12"},{"id":"c","role":"assistant","parent_id":"b","content":"There it is."}]
            """);
        await OpenAsync(Path);
        await Expect(Said).ToContainTextAsync(["I will look.", "There it is."]);
        await Expect(Said.First).ToContainTextAsync("41 tokens");
        var call = Talk.GetByRole(AriaRole.Button, new() { Expanded = false });
        await Expect(call).ToHaveTextAsync("Greppool");
        await Expect(Talk).Not.ToContainTextAsync("src/db/pool.ts:12");
        await call.ClickAsync();
        await Expect(Talk).ToContainTextAsync("src/db/pool.ts:12");
        await Talk.GetByRole(AriaRole.Button, new() { Name = "Grep" }).ClickAsync();
        await Expect(Talk).Not.ToContainTextAsync("src/db/pool.ts:12");
        // Nothing on this tab searches, so the key looks in the session.
        await Page.Keyboard.PressAsync("/");
        await AtAsync(@"/search\?session=thread$");
    }

    [Fact]
    public async Task NewMessages_ComeWhileOneReads_AndLongOnesAreFolded()
    {
        await StoreAsync("""{"id":"a","role":"user","content":"Count."}""");
        await OpenAsync(Path);
        await Expect(Said).ToHaveCountAsync(1);
        var lines = string.Join("\\n", Enumerable.Range(1, 90).Select(line => $"line {line}."));
        await StoreAsync($$"""{"id":"b","role":"assistant","parent_id":"a","content":"{{lines}}"}""");
        await Expect(Said).ToHaveCountAsync(2);
        await Expect(Said.Last).Not.ToContainTextAsync("line 90.");
        await Said.Last.GetByRole(AriaRole.Button, new() { Name = "Show all: 90 lines" }).ClickAsync();
        await Expect(Said.Last).ToContainTextAsync("line 90.");
    }

    [Fact]
    public async Task ASessionWithoutMessages_ShowsItsTranscript_OrSaysThatThereIsNothing()
    {
        await Http.PostJsonAsync("/api/conversations", """{"id":"call","summary":"A refund","transcript":"Where is my refund?"}""");
        await OpenAsync("/sessions/call?tab=conversation");
        await Expect(Talk).ToContainTextAsync("A refund");
        await Expect(Said).ToContainTextAsync("Where is my refund?");
        await Http.TicksAsync(1, 3);
        await OpenAsync("/sessions/ticking?tab=conversation");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing was said yet" })).ToBeVisibleAsync();
    }

    private Task StoreAsync(string messages) => Http.PostJsonAsync("/api/sessions/thread/messages", messages);
}
