using System.CommandLine;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli.Commands;

internal static class TopCommand
{
    /// <summary>The states of agents that are shown: those that do something or want something.</summary>
    private const string AtWork = "waiting,working,looping,quiet";

    private const int MaxSessions = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static Command Create() =>
        new Verb("top", "Watch the agents at work and the server's figures live, full screen; q ends it", "chronicle top", "chronicle top --url http://recorder:8510").Run(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        if (!invocation.Terminal.IsInteractive)
        {
            throw new CliFailure(ExitCodes.Usage, "top draws on a terminal, and this is none", null, "use `chronicle stats --watch 10`, with --json for programs");
        }
        using var quitting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _ = await invocation.Client().GetStatsAsync(ct).ConfigureAwait(false); // whoever can't be reached is told before the screen is taken
        using var screen = new FullScreen(invocation.Terminal);
        var keys = QuitOnKeyAsync(quitting);
        try
        {
            await WatchAsync(invocation, screen, quitting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // q was pressed.
        }
        finally
        {
            await quitting.CancelAsync().ConfigureAwait(false);
            await keys.ConfigureAwait(false);
        }
        return ExitCodes.Ok;
    }

    private static async Task WatchAsync(Invocation invocation, FullScreen screen, CancellationToken ct)
    {
        var clock = invocation.Clock;
        var view = new StatsView(invocation.Url);
        IReadOnlyList<ServerAlert>? alerts = null;
        IReadOnlyList<SessionInfo> sessions = [];
        while (true)
        {
            try
            {
                await foreach (var stats in invocation.Client().ReadStatsAsync(Interval, ct).ConfigureAwait(false))
                {
                    view.Add(stats);
                    sessions = (await invocation.Client().GetSessionsAsync(new EventFilter(), null, AtWork, null, MaxSessions, null, ct).ConfigureAwait(false)).Sessions;
                    alerts = await invocation.Client().GetAlertsAsync(ct).ConfigureAwait(false);
                    screen.Show(width => view.Render(width, sessions, alerts), "q quits");
                }
                screen.Show(width => view.Render(width, sessions, alerts), "the server stopped; waiting for it");
            }
            catch (ServerUnreachableException away)
            {
                screen.Show(width => view.Render(width, sessions, alerts), $"no connection ({away.Why}); trying again");
            }
            await Task.Delay(Interval, clock, ct).ConfigureAwait(false);
        }
    }

    private static async Task QuitOnKeyAsync(CancellationTokenSource quitting)
    {
        if (Console.IsInputRedirected)
        {
            return;
        }
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await look.WaitForNextTickAsync(quitting.Token).ConfigureAwait(false))
            {
                if (Console.KeyAvailable && Console.ReadKey(intercept: true).Key is ConsoleKey.Q or ConsoleKey.Escape)
                {
                    await quitting.CancelAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It ends another way.
        }
    }
}
