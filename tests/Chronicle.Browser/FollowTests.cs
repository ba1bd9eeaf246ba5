using Chronicle.Browser.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>The feed follows its end until somebody reads; then nothing moves under their eyes.</summary>
public sealed class FollowTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Space_PausesAndResumes()
    {
        await Http.TicksAsync(1, 100);
        await OpenAsync("/");
        await Expect(Row("tick 100.")).ToBeInViewportAsync();
        await Page.Keyboard.PressAsync("Space");
        await Expect(Button("resume")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(Button("Paused")).ToBeVisibleAsync();
        var before = await TopRowAsync();

        await Http.TicksAsync(101, 5);
        await Expect(Button("Paused, 5 new")).ToBeVisibleAsync();
        Assert.Equal(before, await TopRowAsync());
        await Expect(Row("tick 105.")).ToHaveCountAsync(0);

        await Page.Keyboard.PressAsync("Space");
        await Expect(Row("tick 105.")).ToBeInViewportAsync();
        await Expect(Page.GetByText("Paused")).ToHaveCountAsync(0);
        await Http.TicksAsync(106, 1);
        await Expect(Row("tick 106.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task ScrollingUp_StopsFollowing_AndAPillCountsAndLeadsBack()
    {
        await Http.TicksAsync(1, 150);
        await OpenAsync("/");
        await Expect(Row("tick 150.")).ToBeInViewportAsync();
        await List("Live events").HoverAsync();
        await Page.Mouse.WheelAsync(0, -900);
        await Expect(Row("tick 150.")).Not.ToBeInViewportAsync();
        var before = await TopRowAsync();

        await Http.TicksAsync(151, 7);
        await Expect(Button("7 new")).ToBeVisibleAsync();
        await Http.TicksAsync(158, 30);
        await Expect(Button("37 new")).ToBeVisibleAsync();
        Assert.Equal(before, await TopRowAsync());

        await Button("37 new").ClickAsync();
        await Expect(Row("tick 187.")).ToBeInViewportAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "new" })).ToHaveCountAsync(0);
        await Http.TicksAsync(188, 40);
        await Expect(Row("tick 227.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Burst_Of5000_KeepsTheDocumentSmallAndShowsTheLast()
    {
        await Http.TicksAsync(1, 10);
        await OpenAsync("/");
        await Expect(Row("tick 10.")).ToBeVisibleAsync();
        for (var first = 11; first < 5000; first += 1000)
        {
            await Http.TicksAsync(first, Math.Min(1000, 5001 - first));
        }
        await Expect(Row("tick 5000.")).ToBeInViewportAsync();
        Assert.InRange(await Rows.CountAsync(), 10, 80);
        Assert.InRange(await Page.Locator("*").CountAsync(), 100, 1500);
        Assert.Equal(5000 * 28, await List("Live events").EvaluateAsync<int>("list => list.firstElementChild.getBoundingClientRect().height"));
        await LiveAsync();

        await List("Live events").EvaluateAsync("list => { list.scrollTop = 2500 * 28; }");
        await Expect(Row("tick 2501.")).ToBeInViewportAsync();
        Assert.InRange(await Rows.CountAsync(), 10, 80);
        await Page.Keyboard.PressAsync("End");
        await Expect(Row("tick 5000.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task OlderEvents_AreLoadedAboveWithoutMovingTheRows()
    {
        await Http.TicksAsync(1, 1000);
        await OpenAsync("/");
        await Expect(Row("tick 1000.")).ToBeInViewportAsync();
        await List("Live events").EvaluateAsync("list => { list.scrollTop = 100; }");
        await Expect(Row("tick 810.")).ToBeInViewportAsync();
        await Page.WaitForFunctionAsync("() => document.querySelector('[role=listbox]').scrollTop > 5000");
        await Expect(Row("tick 810.")).ToBeInViewportAsync();
        await List("Live events").EvaluateAsync("list => { list.scrollTop = 0; }");
        await Page.WaitForFunctionAsync("() => document.querySelector('[role=listbox]').scrollHeight === 28000");
        await List("Live events").EvaluateAsync("list => { list.scrollTop = 0; }");
        await Expect(Row("tick 1.")).ToBeInViewportAsync();
    }

    /// <summary>The first row in view and where it is, to the pixel.</summary>
    private Task<string> TopRowAsync() => List("Live events").EvaluateAsync<string>("""
        list => {
          const top = list.getBoundingClientRect().top;
          const row = [...list.querySelectorAll('[role=option]')].find((one) => one.getBoundingClientRect().bottom > top);
          return `${row.id} ${row.getBoundingClientRect().top - top}`;
        }
        """);
}
