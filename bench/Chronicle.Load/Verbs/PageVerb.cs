using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Microsoft.Playwright;

namespace Chronicle.Load.Verbs;

/// <summary>The dashboard in the system's Chromium, without a GPU, on a server with a long history.</summary>
internal static class PageVerb
{
    /// <summary>Milliseconds from the navigation to the frame in which the first row stands.</summary>
    private const string FirstRow = """
        () => new Promise((done) => {
          const look = () => document.querySelector('[role=option]') ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
          look();
        })
        """;

    /// <summary>Milliseconds from a press on the n-th row until the frame that shows its event is painted: a task that follows it.</summary>
    private const string Click = """
        (n) => new Promise((done) => {
          const row = document.querySelectorAll('[role=option]')[n];
          const started = performance.now();
          row.click();
          const isShown = () => row.getAttribute('aria-selected') === 'true' && document.querySelector('aside.detail dl');
          const look = () => requestAnimationFrame(() => isShown() ? setTimeout(() => done(performance.now() - started)) : look());
          look();
        })
        """;

    public static async Task<Report> RunAsync(Settings settings)
    {
        var reps = settings.Int("reps", 9);
        var count = settings.Int("events", 100_000, quick: 20_000);
        await using var server = await TestedServer.StartAsync(settings);
        using (var loop = await ClosedLoop.ConnectAsync(server.Target, Feeds.Create(1), Feeds.Body(100), 4, new Tally()))
        {
            await loop.SendAsync(count / 100, CancellationToken.None);
        }
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
        });
        var page = await (await browser.NewContextAsync(new() { BaseURL = server.Process.Url.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } })).NewPageAsync();
        var (live, sessions, click) = (new List<double>(), new List<double>(), new List<double>());
        for (var rep = -1; rep < reps; rep++) // the first one fills the caches
        {
            await page.GotoAsync("/sessions", new() { WaitUntil = WaitUntilState.Commit });
            var table = await page.EvaluateAsync<double>(FirstRow.Replace("[role=option]", "tbody a[href]", StringComparison.Ordinal));
            await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Commit });
            var feed = await page.EvaluateAsync<double>(FirstRow);
            await page.WaitForTimeoutAsync(500);
            var answer = await page.EvaluateAsync<double>(Click, 5 + rep);
            if (rep >= 0)
            {
                live.Add(feed);
                sessions.Add(table);
                click.Add(answer);
            }
        }
        return new Report("page", settings.Used,
            new Measurement("first rows of the feed after navigation", "ms", [.. live], AtMost: 300),
            new Measurement("first rows of the session list after navigation", "ms", [.. sessions], AtMost: 300),
            new Measurement("a click on a row shows its event", "ms", [.. click], AtMost: 50));
    }
}
