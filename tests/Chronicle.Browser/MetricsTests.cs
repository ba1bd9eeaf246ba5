using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>The server's figures, as they change.</summary>
public sealed class MetricsTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Charts_FollowTheServer_AndTheRangeIsInTheAddress()
    {
        await OpenAsync("/metrics-view");
        await Expect(Chart("Live readers")).ToContainTextAsync("0");
        await Expect(Chart("Acknowledgement")).ToContainTextAsync("no samples");

        await using var reader = await Http.GetStreamAsync("/api/stream");
        await Http.TicksAsync(1, 200);
        await Expect(Chart("Live readers")).ToContainTextAsync("1");
        await Expect(Chart("Acknowledgement")).Not.ToContainTextAsync("no samples");
        await Expect(Chart("Delivery")).Not.ToContainTextAsync("no samples");
        await Expect(Chart("Events").Locator("canvas")).ToBeVisibleAsync();

        await Button("15m").ClickAsync();
        await AtAsync(@"\?range=15m$");
        await Page.ReloadAsync();
        await Expect(Button("15m")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task EventsByType_HaveALineForEach()
    {
        await OpenAsync("/metrics-view");
        await Http.TicksAsync(1, 20);
        await Expect(Chart("Events by type")).ToContainTextAsync("tick");
        await Expect(Chart("Events by type")).ToContainTextAsync("/s");
        await Expect(Chart("Events by type").Locator("canvas")).ToBeVisibleAsync();
    }

    /// <summary>What happened before the page was opened is drawn: the server remembers it.</summary>
    [Fact]
    public async Task Charts_BeginWithWhatTheServerRemembers()
    {
        await Http.TicksAsync(1, 50);
        await using var reader = await Http.GetStreamAsync("/api/stream");
        await Until.TrueAsync(async () => (await Http.GetJsonAsync("/api/stats/history")).GetProperty("points").EnumerateArray()
            .Any(point => point.GetProperty("rates").GetProperty("by_type").GetArrayLength() > 0), "a point with events in it");
        await Page.RouteAsync("**/api/stats", _ => Task.CompletedTask); // is never answered

        await Page.GotoAsync("/metrics-view");

        await Expect(Chart("Acknowledgement")).Not.ToContainTextAsync("no samples");
        await Expect(Chart("Live readers")).ToContainTextAsync("1");
        await Expect(Chart("Events by type")).ToContainTextAsync("tick");
    }

    [Fact]
    public async Task ARestart_IsSaid_AndTheChartsGoOn()
    {
        MayFailRequests = true;
        await OpenAsync("/metrics-view");
        await Expect(Chart("Memory")).ToContainTextAsync("MiB");
        await Server.KillAsync();
        await Expect(Page.GetByRole(AriaRole.Status).GetByText("connection lost, reconnecting")).ToBeAttachedAsync();
        var again = await Server.AgainAsync(Data);
        await Server.DisposeAsync();
        Server = again;
        await LiveAsync();
        await Http.TicksAsync(1, 50);
        await Expect(Chart("Acknowledgement")).Not.ToContainTextAsync("no samples");
    }

    private ILocator Chart(string title) => Page.GetByRole(AriaRole.Figure, new() { Name = title, Exact = true });
}
