using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>Is the recorder well? The rule of these tests minds a second reader: the page of the feed is the first.</summary>
public sealed class AlertsTests(Chromium chromium) : BrowserTest(chromium)
{
    private ILocator Rule => Page.GetByRole(AriaRole.Table, new() { Name = "Alert rules" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "a-second-reader" });

    [Fact]
    public async Task RaisedAlert_Shows_IsAcknowledged_AndResolves()
    {
        await OpenAsync("/alerts");
        await Expect(Rule).ToContainTextAsync("ok");
        await Expect(Page.GetByText("No alert was ever raised.")).ToBeVisibleAsync();

        var reader = await Http.GetStreamAsync("/api/stream");
        var second = await Http.GetStreamAsync("/api/stream");
        await Expect(Rule).ToContainTextAsync("warning");
        await Expect(Page.GetByText("1 raised")).ToBeVisibleAsync();
        var changes = Page.GetByRole(AriaRole.Region, new() { Name = "What changed" });
        await Expect(changes).ToContainTextAsync("a-second-reader is a warning: live.readers is 2 readers, above 1 readers");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge a-second-reader" }).ClickAsync();
        await Expect(Rule).ToContainTextAsync("acknowledged");
        await second.DisposeAsync();
        await Expect(Page.GetByText("all well")).ToBeVisibleAsync();
        await Expect(changes.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await reader.DisposeAsync();

        await changes.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(Detail).ToContainTextAsync("is resolved");
    }

    [Fact]
    public async Task Retention_SaysWhatIsKept_AndWhatGoesNext()
    {
        await OpenAsync("/alerts");
        var part = Page.GetByRole(AriaRole.Region, new() { Name = "Retention" });
        await Expect(part).ToContainTextAsync("events older than 30 d 0 h are dropped");
        await Expect(part).ToContainTextAsync("not archived first");
        await Expect(part).ToContainTextAsync("nothing by age, nothing by size");
    }

    [Fact]
    public async Task Keys_LeadThere_AndBack()
    {
        await OpenAsync("/");
        await Page.Keyboard.PressAsync("g");
        await Page.Keyboard.PressAsync("a");
        await AtAsync("/alerts$");
        await ExpectPage().ToHaveTitleAsync("Alerts · Chronicle");
        await Page.GoBackAsync();
        await AtAsync("/$");
    }

    private protected override Task<ServerProcess> StartServerAsync() => ServerProcess.StartAsync(Data,
        "--set", "Retention:MaxAge=30.00:00:00", "--set", "Alerts:Enabled=true", "--set", "Alerts:Interval=00:00:00.1", "--set", "Alerts:Rules:memory:Enabled=false",
        "--set", "Alerts:Rules:a-second-reader:Metric=live.readers", "--set", "Alerts:Rules:a-second-reader:Warning=1", "--set", "Alerts:Rules:a-second-reader:For=00:00:00");
}
