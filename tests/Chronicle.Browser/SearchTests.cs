using System.Text.RegularExpressions;
using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>Everything that was said is found again, by a person at a keyboard, and the address leads back to it.</summary>
public sealed class SearchTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Said = """
        [{"id":"q1","role":"user","project":"/home/dev/shop","content":"Why is the connection pool exhausted at night?"},
         {"id":"q2","role":"assistant","parent_id":"q1","content":"The nightly job keeps its connection <b>open</b>."},
         {"id":"q3","role":"user","parent_id":"q2","content":"Then close it."}]
        """;

    // By words only: what means about the same is no fixed number of results.
    private protected override Task<ServerProcess> StartServerAsync() => ServerProcess.StartAsync(Data, "--set", "Embedding:Provider=None");

    private ILocator Field => Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search everything" });

    private ILocator Results => Page.GetByRole(AriaRole.List, new() { Name = "Results" }).GetByRole(AriaRole.Listitem);

    private ILocator Links => Results.GetByRole(AriaRole.Link);

    [Fact]
    public async Task Typing_Finds_Highlights_AndKeysOpenTheMessage()
    {
        await Http.PostJsonAsync("/api/sessions/night/messages", Said);
        await OpenAsync("/metrics-view");
        await Page.Keyboard.PressAsync("/");
        await AtAsync("/search$");
        await Expect(Field).ToBeFocusedAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Search everything that was said and done" })).ToBeVisibleAsync();

        // Only begun, and with a space that is typed before the next word.
        await Field.PressSequentiallyAsync("connect");
        await AtAsync(@"/search\?q=connect$");
        await Expect(Results).ToHaveCountAsync(2);
        await Expect(Results.First).ToContainTextAsync("found by words");
        await Expect(Results.Locator("mark")).ToHaveTextAsync(["connection", "connection"]);
        await Field.PressSequentiallyAsync("ion ");
        await AtAsync(@"q=connection$");
        await Field.PressSequentiallyAsync("job");
        await Expect(Field).ToHaveValueAsync("connection job");
        await Expect(Results.First.Locator("mark")).ToHaveTextAsync(["job", "connection"]);
        // What was said stays text.
        await Expect(Results.First).ToContainTextAsync("<b>open</b>");
        await AtAsync(@"/search\?q=connection\+job$");

        await Page.Keyboard.PressAsync("Enter");
        await Expect(Links.First).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("j");
        await Expect(Links.Nth(1)).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("k");
        await Expect(Links.First).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Field).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Expect(Links.First).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("Enter");
        await AtAsync(@"/sessions/night\?tab=conversation&event=");
        await Expect(Page.Locator(".talk-target")).ToContainTextAsync("Why is the connection pool exhausted at night?");

        await Page.GoBackAsync();
        await Expect(Field).ToHaveValueAsync("connection job");
        await Expect(Links.Nth(1)).ToBeFocusedAsync();
        await Page.ReloadAsync();
        await Expect(Field).ToHaveValueAsync("connection job");
        await Expect(Results).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Filters_AndMode_LiveInTheAddress_AndGoBack()
    {
        await Http.PostJsonAsync("/api/sessions/night/messages", Said);
        await Http.PostJsonAsync("/api/events", Api.Event("other", "e1", "note", """{"text":"connection lost"}"""));
        await OpenAsync("/search?q=connection");
        await Expect(Results).ToHaveCountAsync(3);

        await Button("kind").ClickAsync();
        await Page.GetByRole(AriaRole.Group, new() { Name = "Filter by kind" }).GetByRole(AriaRole.Radio, new() { Name = "message" }).ClickAsync();
        await AtAsync(@"\?q=connection&kind=message$");
        await Expect(Results).ToHaveCountAsync(2);
        await Expect(Button("kind message")).ToBeFocusedAsync();
        await Button("role").ClickAsync();
        await Page.GetByRole(AriaRole.Radio, new() { Name = "assistant" }).ClickAsync();
        await Expect(Results).ToHaveCountAsync(1);
        await Page.ReloadAsync();
        await Expect(Results).ToHaveCountAsync(1);
        await Expect(Button("role assistant")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Results).ToHaveCountAsync(2);
        await Button("clear all").ClickAsync();
        await Expect(Results).ToHaveCountAsync(3);

        var user = Page.GetByRole(AriaRole.Textbox, new() { Name = "Filter by user" });
        await user.FillAsync("nobody");
        await user.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing found" })).ToBeVisibleAsync();
        await Button("clear all").ClickAsync();
        await Results.Filter(new() { HasText = "connection lost" }).GetByRole(AriaRole.Button, new() { Name = "Only in" }).ClickAsync();
        await AtAsync(@"session=other$");
        await Expect(Results).ToHaveCountAsync(1);
        await Links.First.ClickAsync();
        await AtAsync(@"/sessions/other\?tab=events&event=");
        await Expect(Detail).ToContainTextAsync("connection lost");
    }

    [Fact]
    public async Task WhatASearchCannotDo_IsSaid()
    {
        await Http.PostJsonAsync("/api/sessions/night/messages", Said);
        await OpenAsync("/search?q=conection");
        await Expect(Page.GetByText("Searched also for connection in place of conection.")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Search by meaning is off: no embedding provider is set.")).ToBeVisibleAsync();
        await Expect(Results.First.Locator("mark")).ToHaveTextAsync("connection");

        await Page.GetByRole(AriaRole.Group, new() { Name = "Search by" }).GetByRole(AriaRole.Button, new() { Name = "meaning" }).ClickAsync();
        await AtAsync("mode=vector$");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing found" })).ToBeVisibleAsync();
        await Button("Search by words").ClickAsync();
        await Expect(Results).ToHaveCountAsync(2);
        await Field.FillAsync("-connection");
        await Expect(Page.GetByText("The query only says what to leave out; add a word to look for.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task ASearchThatFails_IsSaid_AndTriedAgain()
    {
        MayFailRequests = true;
        await Http.PostJsonAsync("/api/sessions/night/messages", Said);
        await OpenAsync("/search");
        var isAway = true;
        await Page.RouteAsync(new Regex("/api/search"), route => isAway ? route.AbortAsync() : route.ContinueAsync());
        await Field.FillAsync("connection");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The search failed.");
        isAway = false;
        await Button("Try again").ClickAsync();
        await Expect(Results).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task AnAnswerThatComesLate_IsDropped()
    {
        await Http.PostJsonAsync("/api/sessions/night/messages", Said);
        await OpenAsync("/search");
        var first = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Page.RouteAsync(new Regex(@"/api/search\?q=close"), route => first.TrySetResult(route));
        await Field.FillAsync("close");
        var held = await first.Task.WaitAsync(TimeSpan.FromSeconds(15));
        await Field.FillAsync("nightly");
        await Expect(Results).ToHaveCountAsync(1);
        await held.ContinueAsync();
        await Expect(Results.Locator("mark")).ToHaveTextAsync("nightly");
        await AtAsync("q=nightly$");
    }
}
