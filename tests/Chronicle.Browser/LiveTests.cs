using System.Text.RegularExpressions;
using Chronicle.EndToEnd.Hooks;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chronicle.Browser;

public sealed class LiveTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task EmptyRecorder_TellsHowToConnect()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await using var window = await chromium.OpenAsync(server);
        await Expect(window.Page.GetByText("chronicle install claude-code").First).ToBeVisibleAsync();
        await PostAsync(server, 1, 1);
        await Expect(window.Rows).ToHaveCountAsync(1); // it goes away by itself
        window.AssertQuiet();
    }

    [Fact]
    public async Task Events_ShowAsTheyArePosted()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await PostAsync(server, 1, 3);
        await using var window = await chromium.OpenAsync(server);
        await Expect(window.Rows).ToHaveCountAsync(3);
        for (var number = 4; number <= 8; number++)
        {
            await PostAsync(server, number, number);
            await Expect(window.Page.Locator($"#row-{number}")).ToContainTextAsync($"happened {number}");
        }
        Assert.Equal(new long[] { 1, 2, 3, 4, 5, 6, 7, 8 }, await window.SequencesAsync());
        window.AssertQuiet();
    }

    /// <summary>The page is not told that the server went: it has to notice, come back by its cursor, and show each event once.</summary>
    [Fact]
    public async Task RestartOfTheServer_LeavesNoGapAndNoDuplicate()
    {
        using var data = new TempFolder();
        var server = await ServerProcess.StartAsync(data.Path);
        try
        {
            await PostAsync(server, 1, 4);
            await using var window = await chromium.OpenAsync(server);
            await Expect(window.Rows).ToHaveCountAsync(4);
            window.ServerMayBeAway = true;
            for (var round = 0; round < 3; round++)
            {
                if (round == 1)
                {
                    Assert.Equal(0, await server.StopAsync());
                }
                else
                {
                    await server.KillAsync();
                }
                await Expect(window.Page.GetByText(new Regex("connection lost|reconnecting", RegexOptions.IgnoreCase)).First).ToBeAttachedAsync();
                var again = await server.AgainAsync(data.Path);
                await server.DisposeAsync();
                server = again;
                var first = 5 + (round * 4);
                await PostAsync(server, first, first + 3); // before the page is back
                await Expect(window.Page.Locator($"#row-{first + 3}")).ToBeVisibleAsync();
                Assert.Equal(Enumerable.Range(1, first + 3).Select(seq => (long)seq), await window.SequencesAsync());
            }
            window.AssertQuiet();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Filters_LiveInTheAddressAndSurviveAReload()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        foreach (var request in CapturedRun.LoadAll().SelectMany(run => run.Http))
        {
            using var answer = await server.Http.PostBytesAsync("/hooks/claude-code", request.Body);
        }
        await using var window = await chromium.OpenAsync(server);
        await Expect(window.Rows.First).ToBeVisibleAsync();
        await window.Page.Locator("[data-filter=tool]").ClickAsync();
        await window.Page.GetByRole(AriaRole.Group, new() { Name = "Filter by tool" }).GetByLabel("Read").CheckAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        await Expect(window.Page).ToHaveURLAsync(new Regex("[?&]tool=Read"));
        await Expect(window.Page.Locator("[role=option]:not(:has(.row-tool[title=Read]))")).ToHaveCountAsync(0);
        var shown = await window.SequencesAsync();
        Assert.NotEmpty(shown);

        await window.Page.ReloadAsync();
        await Expect(window.Rows).ToHaveCountAsync(shown.Length);
        Assert.Equal(shown, await window.SequencesAsync());

        // What does not match stays away, what matches comes.
        await server.Http.PostJsonAsync("/api/events", """[{"session_id":"n","type":"pre_tool_use","tool_name":"Bash"},{"session_id":"n","type":"pre_tool_use","tool_name":"Read"}]""");
        await Expect(window.Rows).ToHaveCountAsync(shown.Length + 1);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "clear all" }).ClickAsync();
        await Expect(window.Page).Not.ToHaveURLAsync(new Regex("tool="));
        window.AssertQuiet();
    }

    [Fact]
    public async Task Search_FiltersByText()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await PostAsync(server, 1, 15);
        await using var window = await chromium.OpenAsync(server);
        await Expect(window.Rows).ToHaveCountAsync(15);
        await window.Page.Keyboard.PressAsync("/");
        await Expect(window.Page.GetByLabel("Search events")).ToBeFocusedAsync();
        await window.Page.Keyboard.TypeAsync("happened 7");
        await Expect(window.Rows).ToHaveCountAsync(1);
        await Expect(window.Page).ToHaveURLAsync(new Regex("q=happened"));
        Assert.Equal(new long[] { 7 }, await window.SequencesAsync());
        window.AssertQuiet();
    }

    [Fact]
    public async Task Keyboard_OpensMovesAndCloses()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await PostAsync(server, 1, 5);
        await using var window = await chromium.OpenAsync(server);
        await Expect(window.Rows).ToHaveCountAsync(5);
        var detail = window.Page.GetByRole(AriaRole.Complementary, new() { Name = "Selected event" });

        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(detail).ToContainTextAsync("happened 5");
        await window.Page.Keyboard.PressAsync("k");
        await Expect(detail).ToContainTextAsync("happened 4");
        await Expect(window.Page.Locator("#row-4")).ToHaveAttributeAsync("aria-selected", "true");
        await window.Page.Keyboard.PressAsync("j");
        await Expect(detail).ToContainTextAsync("happened 5");
        await window.Page.Keyboard.PressAsync("Escape");
        await Expect(detail).ToHaveCountAsync(0);
        await window.Page.Keyboard.PressAsync("?");
        await Expect(window.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.Keyboard.PressAsync("g");
        await window.Page.Keyboard.PressAsync("s");
        await Expect(window.Page).ToHaveURLAsync(new Regex("/sessions$"));
        await window.Page.GoBackAsync();
        await Expect(window.Rows).ToHaveCountAsync(5);
        window.AssertQuiet();
    }

    /// <summary>Pausing holds the view still; what came meanwhile is there afterwards.</summary>
    [Fact]
    public async Task Pause_HoldsAndLosesNothing()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await PostAsync(server, 1, 2);
        await using var window = await chromium.OpenAsync(server);
        await Expect(window.Rows).ToHaveCountAsync(2);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "pause" }).ClickAsync();
        await PostAsync(server, 3, 6);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "resume" }).ClickAsync();
        await Expect(window.Page.Locator("#row-6")).ToBeVisibleAsync();
        Assert.Equal(new long[] { 1, 2, 3, 4, 5, 6 }, await window.SequencesAsync());
        window.AssertQuiet();
    }

    private static async Task PostAsync(ServerProcess server, int first, int last)
    {
        var events = Enumerable.Range(first, last - first + 1)
            .Select(number => Api.Event("a-session", $"e{number}", "note", $$"""{"message":"happened {{number}}"}"""));
        await server.Http.PostJsonAsync("/api/events", $"[{string.Join(",", events)}]");
    }
}
