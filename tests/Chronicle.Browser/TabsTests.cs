using System.Globalization;
using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>Any number of tabs: none keeps another from its answers, and one that nobody sees holds no connection.</summary>
public sealed class TabsTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Hide = """
        (hidden) => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """;

    [Fact]
    public async Task NinePages_AllAnswer_AndAHiddenOneGoesOnWithoutAGap()
    {
        await Http.TicksAsync(1, 5);
        await OpenAsync("/");
        for (var tab = 0; tab < 8; tab++)
        {
            var page = await Page.Context.NewPageAsync();
            await page.GotoAsync(tab == 7 ? "/metrics-view" : "/");
            await Expect(page.GetByRole(AriaRole.Status).GetByText("live", new() { Exact = true })).ToBeAttachedAsync();
        }
        Assert.Equal(200, await Page.EvaluateAsync<int>("async () => (await fetch('/api/info', { signal: AbortSignal.timeout(10_000) })).status"));
        await Until.TrueAsync(async () => await ReadersAsync() == 8, "a reader for each page with a feed");

        await Page.EvaluateAsync(Hide, true);
        await Until.TrueAsync(async () => await ReadersAsync() == 7, "the hidden page let go of its connection");
        await Http.TicksAsync(6, 300);
        await Page.EvaluateAsync(Hide, false);

        await Expect(Row("tick 305.")).ToBeVisibleAsync();
        await LiveAsync();
        var shown = await List("Live events").EvaluateAsync<string[]>(Scripts.AllRows);
        Assert.Equal(Enumerable.Range(1, 305).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number} tick {number}.")), shown);
    }

    private async Task<long> ReadersAsync() => (await Http.GetJsonAsync("/api/stats")).GetProperty("live").GetProperty("readers").GetInt64();
}
