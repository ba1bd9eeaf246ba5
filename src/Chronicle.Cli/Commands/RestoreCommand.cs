using System.CommandLine;
using System.Globalization;
using Chronicle.Cli.Output;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Cli.Commands;

internal static class RestoreCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("FILE") { Description = "A file that chronicle backup wrote" };
        var data = new Option<string>("--data") { Description = "The data folder to put it in; no server may use it", HelpName = "DIR", Required = true };
        var force = new Option<bool>("--force") { Description = "Replace a database that is there: what it holds is lost" };
        var verb = new Verb(
            "restore",
            "Put a backup in a data folder; readers with cursors from before begin anew",
            "chronicle restore chronicle.backup --data ./recordings")
        {
            source,
            data,
            force,
        };
        return verb.Run((invocation, ct) => RunAsync(invocation, invocation.Value(source)!, invocation.Value(data)!, invocation.Value(force), ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, string source, string folder, bool force, CancellationToken ct)
    {
        try
        {
            IReadOnlyList<string> problems = [];
            await ProgressBar.RunAsync(invocation.Terminal, "Restoring", async progress => problems = await SqliteRestore.RunAsync(
                source, folder, force, invocation.Clock, new Progress<long>(events => progress.Report(events, null)), ct).ConfigureAwait(false)).ConfigureAwait(false);
            if (problems.Count > 0)
            {
                throw new CliFailure(ExitCodes.Problem, $"'{source}' is not sound and was not restored", string.Join(' ', problems.Take(5)), "restore another backup");
            }
            await using var store = SqliteStore.OpenReadOnly(folder, new SqliteOptions());
            if (invocation.Json)
            {
                invocation.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"epoch":"{{store.Epoch}}","head":{{store.Head.Value}}}"""));
                return ExitCodes.Ok;
            }
            invocation.Terminal.Say(string.Create(
                CultureInfo.InvariantCulture, $"Restored up to event {store.Head.Value} in {folder}. The epoch is now {store.Epoch}: cursors from before are refused, and their readers begin anew."));
            return ExitCodes.Ok;
        }
        catch (StoreException broken)
        {
            throw new CliFailure(ExitCodes.Problem, "nothing was restored", broken.Message, null, broken);
        }
    }
}
