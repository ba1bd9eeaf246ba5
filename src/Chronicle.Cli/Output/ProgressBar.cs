using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chronicle.Cli.Output;

/// <summary>A bar on stderr with rate and time left; nothing when stderr is not a terminal.</summary>
internal sealed class ProgressBar
{
    private readonly ProgressTask? _task;

    private ProgressBar(ProgressTask? task) => _task = task;

    public static async Task RunAsync(Terminal terminal, string title, Func<ProgressBar, Task> work, string unit = "events")
    {
        if (!terminal.ShowsProgress)
        {
            await work(new ProgressBar(null)).ConfigureAwait(false);
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new CountColumn(unit), new RemainingTimeColumn())
            .StartAsync(context => work(new ProgressBar(context.AddTask(title).IsIndeterminate()))).ConfigureAwait(false);
    }

    /// <param name="events">Events, or what the bar counts, done.</param>
    /// <param name="part">Share of the work done, 0 to 1; null when its size isn't known.</param>
    public void Report(long events, double? part)
    {
        if (_task is null)
        {
            return;
        }
        _task.State.Update<long>("events", _ => events);
        if (part is { } share)
        {
            _task.IsIndeterminate = false;
            _task.Value = Math.Clamp(share, 0, 1) * _task.MaxValue;
        }
    }

    /// <summary>How many so far and per second.</summary>
    private sealed class CountColumn(string unit) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var events = task.State.Get<long>("events");
            var seconds = task.ElapsedTime?.TotalSeconds ?? 0;
            return new Text($"{events:N0} {unit}{(seconds > 0.5 ? $", {events / seconds:N0}/s" : string.Empty)}");
        }
    }
}
