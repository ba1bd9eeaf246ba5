using System.CommandLine;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli.Commands;

internal static class StatsCommand
{
    public static Command Create()
    {
        var watch = new Option<int>("--watch") { Description = "Again every so many seconds, 1 to 3600, until the server stops", HelpName = "SECONDS" };
        watch.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && int.TryParse(token.Value, out var seconds) && seconds is < 1 or > 3600)
            {
                result.AddError("--watch takes 1 to 3600 seconds");
            }
        });
        var verb = new Verb(
            "stats", "Print the server's rates, percentiles, queue, readers and sizes", "chronicle stats", "chronicle stats --watch 10", "chronicle stats --watch 10 --json | jq .rates")
        {
            watch,
        };
        return verb.Run(async (invocation, ct) =>
        {
            var view = new StatsView(invocation.Url);
            if (invocation.Value(watch) is not (> 0 and var seconds))
            {
                await PrintAsync(invocation, view, await invocation.Client().GetStatsAsync(ct).ConfigureAwait(false), ct).ConfigureAwait(false);
                return ExitCodes.Ok;
            }
            await foreach (var stats in invocation.Client().ReadStatsAsync(TimeSpan.FromSeconds(seconds), ct).ConfigureAwait(false))
            {
                await PrintAsync(invocation, view, stats, ct).ConfigureAwait(false);
            }
            invocation.Terminal.Say("-- the server stopped");
            return ExitCodes.Ok;
        });
    }

    private static async Task PrintAsync(Invocation invocation, StatsView view, ServerStats stats, CancellationToken ct)
    {
        var terminal = invocation.Terminal;
        if (invocation.Json)
        {
            await terminal.Bytes.WriteAsync(stats.Json, ct).ConfigureAwait(false);
            await terminal.Bytes.WriteAsync("\n"u8.ToArray(), ct).ConfigureAwait(false);
            return;
        }
        var alerts = await invocation.Client().GetAlertsAsync(ct).ConfigureAwait(false);
        view.Add(stats);
        terminal.Format().Write(view.Render(Math.Min(terminal.Width, 160), [], alerts));
        terminal.Out.WriteLine();
        terminal.Out.Flush();
    }
}
