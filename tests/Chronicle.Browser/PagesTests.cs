using System.Text.RegularExpressions;
using Chronicle.EndToEnd.Hooks;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chronicle.Browser;

/// <summary>The pages over the captured runs, in light and dark, wide and narrow.</summary>
public sealed class PagesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Success = "d0d97383-1935-4415-ac6c-45dee377d026";
    private const string Denied = "9c724ef1-71c5-41a2-b968-8ecb6bb0c376";

    [Fact]
    public async Task SessionPage_ShowsTheTimelineOfACapturedRun()
    {
        using var data = new TempFolder();
        await using var server = await StartWithRunsAsync(data);
        await using var window = await chromium.OpenAsync(server, "/sessions");
        await window.Page.Locator($"a[href*='{Success}']").First.ClickAsync();
        await Expect(window.Page).ToHaveURLAsync(new Regex($"/sessions/{Success}"));

        var tools = window.Page.Locator("[role=option].line-tool");
        await Expect(tools).ToHaveCountAsync(3);
        await Expect(tools.Nth(0)).ToContainTextAsync("Bash");
        await Expect(tools.Nth(1)).ToContainTextAsync("Write");
        await Expect(tools.Nth(2)).ToContainTextAsync("Read");
        await Expect(window.Page.Locator("[role=option].line-turn")).ToHaveCountAsync(1);
        await tools.Nth(0).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Complementary, new() { Name = "Selected event" })).ToContainTextAsync("Bash");

        foreach (var (key, name) in new[] { ("2", "conversation"), ("3", "events"), ("4", "raw"), ("1", "timeline") })
        {
            await window.Page.Keyboard.PressAsync(key);
            await Expect(window.Page.GetByRole(AriaRole.Tab, new() { Name = name })).ToHaveAttributeAsync("aria-selected", "true");
        }
        await Expect(tools).ToHaveCountAsync(3);
        window.AssertQuiet();
    }

    [Fact]
    public async Task DeniedCall_IsShownAsDenied()
    {
        using var data = new TempFolder();
        await using var server = await StartWithRunsAsync(data);
        await using var window = await chromium.OpenAsync(server, $"/sessions/{Denied}");
        await Expect(window.Page.Locator("[role=option].line-tool.line-denied")).ToHaveCountAsync(1);
        window.AssertQuiet();
    }

    [Fact]
    public async Task SessionPage_FollowsARunningSession()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var run = CapturedRun.Load("success").Stdin;
        await PostAsync(server, run.Take(5));
        await using var window = await chromium.OpenAsync(server, $"/sessions/{Success}");
        await Expect(window.Page.GetByRole(AriaRole.Tab, new() { Name = "timeline" })).ToBeVisibleAsync();
        await PostAsync(server, run.Skip(5));
        await Expect(window.Page.Locator("[role=option].line-tool")).ToHaveCountAsync(3);
        await Expect(window.Page.GetByRole(AriaRole.Heading).First).ToContainTextAsync("done"); // its word for completed
        window.AssertQuiet();
    }

    [Fact]
    public async Task UnknownPages_SayWhereToGo()
    {
        using var data = new TempFolder();
        await using var server = await StartWithRunsAsync(data);
        await using var window = await chromium.OpenAsync(server, "/sessions/never-was");
        await Expect(window.Page.GetByText("There is no such session")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Colours_FollowTheSystemUntilChosen(ColorScheme system)
    {
        using var data = new TempFolder();
        await using var server = await StartWithRunsAsync(data);
        await using var window = await chromium.OpenAsync(server, "/", system);
        var html = window.Page.Locator("html");
        await Expect(html).ToHaveAttributeAsync("data-theme", system == ColorScheme.Dark ? "dark" : "light");
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Colours") }).ClickAsync(); // light
        await Expect(html).ToHaveAttributeAsync("data-theme", "light");
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Colours") }).ClickAsync(); // dark
        await window.Page.ReloadAsync();
        await Expect(html).ToHaveAttributeAsync("data-theme", "dark");
        window.AssertQuiet();
    }

    /// <summary>Nothing sticks out sideways on any page, and a picture of each is kept in artifacts/screenshots.</summary>
    [Theory]
    [InlineData("light", "wide")]
    [InlineData("light", "narrow")]
    [InlineData("dark", "wide")]
    [InlineData("dark", "narrow")]
    public async Task EveryPage_FitsItsWindow(string colours, string size)
    {
        using var data = new TempFolder();
        await using var server = await StartWithRunsAsync(data);
        var (width, height) = size == "wide" ? (1440, 900) : (390, 844);
        await using var window = await chromium.OpenAsync(server, "/", colours == "dark" ? ColorScheme.Dark : ColorScheme.Light, width, height);
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "screenshots")).FullName;
        foreach (var (name, path, shows) in new[]
        {
            ("live", "/", "[role=option]"),
            ("live-event", "/?event=" + (await server.Http.GetJsonAsync("/api/events?tool=Bash&limit=1")).GetProperty("events")[0].Text("cursor"), "aside.detail dl"),
            ("sessions", "/sessions", $"a[href*='{Success}']"),
            ("session-timeline", $"/sessions/{Success}", "[role=option]"),
            ("session-conversation", $"/sessions/{Success}?tab=conversation", "[aria-label=Conversation]"),
            ("session-events", $"/sessions/{Success}?tab=events", "[role=option]"),
            ("session-raw", $"/sessions/{Success}?tab=raw", "[aria-label='Raw JSON']"),
        })
        {
            await window.Page.GotoAsync(path);
            await Expect(window.Page.Locator(shows).First).ToBeVisibleAsync();
            await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{colours}-{size}.png") });
            var overhang = await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overhang <= 0, $"{path} is {overhang} px too wide.");
        }
        window.AssertQuiet();
    }

    private static async Task<ServerProcess> StartWithRunsAsync(TempFolder data)
    {
        var server = await ServerProcess.StartAsync(data.Path);
        await PostAsync(server, CapturedRun.LoadAll().SelectMany(run => run.Stdin));
        return server;
    }

    private static async Task PostAsync(ServerProcess server, IEnumerable<byte[]> payloads)
    {
        foreach (var payload in payloads)
        {
            using var answer = await server.Http.PostBytesAsync("/hooks/claude-code", payload);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }
}
