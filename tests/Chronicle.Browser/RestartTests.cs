using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>The server goes away under the page and comes back; the page says so and continues where it was.</summary>
public sealed class RestartTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task KilledOrStopped_UnderAProducer_LeavesNoGapAndNoDuplicate()
    {
        MayFailRequests = true;
        await OpenAsync("/");
        await Page.EvaluateAsync("() => { window.same = true; }");
        using var stop = new CancellationTokenSource();
        var acknowledged = new Acknowledged();
        var producing = ProduceAsync(Server.Address, acknowledged, stop.Token);
        await Until.TrueAsync(() => acknowledged.Count > 50, "50 acknowledgements");
        foreach (var isKilled in new[] { true, false })
        {
            if (isKilled)
            {
                await Server.KillAsync();
            }
            else
            {
                Assert.Equal(0, await Server.StopAsync());
            }
            await Expect(Page.GetByText(new Regex("^reconnecting in [0-9]+ s$"))).ToBeVisibleAsync();
            await Expect(Page.GetByRole(AriaRole.Status).GetByText("connection lost, reconnecting")).ToBeAttachedAsync();
            var again = await Server.AgainAsync(Data);
            await Server.DisposeAsync();
            Server = again;
            var enough = acknowledged.Count + 100;
            await Until.TrueAsync(() => acknowledged.Count > enough || producing.IsCompleted, "acknowledgements after the restart");
            Assert.True(!producing.IsCompleted, $"The producer gave up: {producing.Exception}");
            await LiveAsync();
        }
        await stop.CancelAsync();
        await producing.WaitAsync(Until.Patience);

        var recorded = await Http.AllEventsAsync();
        await Expect(Page.Locator($"#row-{recorded[^1].Seq()}")).ToBeVisibleAsync();
        var shown = await List("Live events").EvaluateAsync<string[]>(Scripts.AllRows);
        Assert.Equal(recorded.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Seq()} {one.GetProperty("data").Text("text")}")), shown);
        Assert.Subset(recorded.Select(one => one.Text("id")).ToHashSet(), acknowledged.Events.Select(one => one.Id).ToHashSet());
        Assert.True(await Page.EvaluateAsync<bool>("() => window.same === true"));
        await Expect(Page.GetByText("The history changed")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task OtherHistory_IsSaidPlainly_AndLoadedAgain()
    {
        MayFailRequests = true;
        await Http.TicksAsync(1, 30);
        await OpenAsync("/");
        await Expect(Row("tick 30.")).ToBeVisibleAsync();
        await Server.KillAsync();
        var other = await Server.AgainAsync(Folder("other"));
        await Server.DisposeAsync();
        Server = other;
        await Http.TicksAsync(101, 3);

        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The history changed" })).ToBeVisibleAsync();
        await Expect(Rows).ToHaveCountAsync(3);
        await Expect(Row("tick 103.")).ToBeVisibleAsync();
        await Http.TicksAsync(104, 1);
        await Expect(Row("tick 104.")).ToBeVisibleAsync();
        await Button("dismiss").ClickAsync();
        await Expect(Page.GetByText("The history changed")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task SessionsPage_SaysThatTheServerIsAway_AndKeepsItsRows()
    {
        MayFailRequests = true;
        await Http.TicksAsync(1, 3);
        await OpenAsync("/sessions");
        await Expect(Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Server.KillAsync();
        await Expect(Page.GetByRole(AriaRole.Status).GetByText("connection lost, reconnecting")).ToBeAttachedAsync();
        await Expect(Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        var again = await Server.AgainAsync(Data);
        await Server.DisposeAsync();
        Server = again;
        await Http.TicksAsync(1, 1, "another");
        await Expect(Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await LiveAsync();
    }

    /// <summary>Numbered events, one at a time, each sent until it is acknowledged.</summary>
    private static async Task ProduceAsync(Uri server, Acknowledged acknowledged, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(5) };
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var body = Api.Event("producer", string.Create(CultureInfo.InvariantCulture, $"n{number}"), "tick", $$"""{"text":"tick {{number}}."}""");
            while (true)
            {
                try
                {
                    using var answer = await http.PostTextAsync("/api/events", body);
                    if (answer.IsSuccessStatusCode)
                    {
                        acknowledged.AddAll(JsonElement.Parse(await answer.Content.ReadAsStringAsync(CancellationToken.None)));
                        break;
                    }
                    // What a server that is stopping says; anything else is a fault.
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                }
                catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
                {
                    await Task.Delay(20, CancellationToken.None);
                }
            }
            await Task.Delay(4, CancellationToken.None);
        }
    }
}
