using System.CommandLine;
using System.Globalization;
using Chronicle.Cli.Output;
using Chronicle.Client;
using Chronicle.Events;
using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Server;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Cli.Commands;

internal static class BackupCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("FILE") { Description = "The file to write; it takes its name when it has been checked" };
        var data = new Option<string?>("--data") { Description = "Read this data folder itself, also beside a running server (default: ask the server; when none runs, the folder of the user's)", HelpName = "DIR" };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there" };
        var verb = new Verb(
            "backup",
            "Copy the database while the server goes on, and check the copy",
            "chronicle backup chronicle.backup",
            "chronicle backup --data ./recordings /srv/backup/recordings.backup")
        {
            target,
            data,
            force,
        };
        return verb.Run((invocation, ct) => RunAsync(invocation, invocation.Value(target)!, invocation.Value(data), invocation.Value(force), ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, string target, string? data, bool force, CancellationToken ct)
    {
        if (File.Exists(target) && !force)
        {
            throw new CliFailure(ExitCodes.Usage, $"'{target}' is there already", null, "choose another name, or replace it with --force");
        }
        var part = target + ".part";
        try
        {
            await ProgressBar.RunAsync(invocation.Terminal, "Copying", progress => CopyAsync(invocation, target, part, data, share => progress.Report(0, share), ct)).ConfigureAwait(false);
            DurableFile.Sync(part);
            if (await CheckAsync(invocation, part, ct).ConfigureAwait(false) is { Count: > 0 } problems)
            {
                throw new CliFailure(ExitCodes.Problem, "the copy is not sound and was not kept", string.Join(' ', problems.Take(5)), "run chronicle verify on the data");
            }
            DurableFile.Rename(part, target);
        }
        catch (StoreException broken)
        {
            throw new CliFailure(ExitCodes.Problem, "the backup failed", broken.Message, null, broken);
        }
        finally
        {
            File.Delete(part);
        }
        await ReportAsync(invocation, target, ct).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static async Task CopyAsync(Invocation invocation, string target, string part, string? data, Action<double> progress, CancellationToken ct)
    {
        if (data is null)
        {
            try
            {
                await using var file = PrivateFile.Open(part, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16, isAsync: true);
                await invocation.Client().BackupAsync(file, progress, ct).ConfigureAwait(false);
                return;
            }
            catch (ServerUnreachableException) when (File.Exists(Path.Combine(OwnFolder, SqliteStore.FileName)) && invocation.Url.IsLoopback)
            {
                invocation.Terminal.Say($"No server at {invocation.Url}: reading {OwnFolder} itself.");
            }
        }
        var folder = data ?? OwnFolder;
        await using var store = SqliteStore.OpenReadOnly(folder, new SqliteOptions());
        await store.BackupAsync(part, new Shares(progress), ct).ConfigureAwait(false);
        Note(invocation, folder, target);
    }

    /// <summary>Lets a later erasure say where a copy is.</summary>
    private static void Note(Invocation invocation, string folder, string target)
    {
        try
        {
            KnownBackups.Add(folder, Path.GetFullPath(target), Timestamp.Now(invocation.Clock));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            invocation.Terminal.Say($"The backup can't be noted in {folder}: {refused.Message} An erasure will not name it.");
        }
    }

    private static string OwnFolder => Environment.GetEnvironmentVariable("CHRONICLE_DATA") ?? ServerOptions.DefaultData();

    private static async Task<IReadOnlyList<string>> CheckAsync(Invocation invocation, string part, CancellationToken ct)
    {
        IReadOnlyList<string> problems = [];
        await ProgressBar.RunAsync(invocation.Terminal, "Checking", async progress =>
            problems = await SqliteRestore.CheckAsync(part, new Progress<long>(events => progress.Report(events, null)), ct).ConfigureAwait(false)).ConfigureAwait(false);
        return problems;
    }

    private static async Task ReportAsync(Invocation invocation, string target, CancellationToken ct)
    {
        await using var store = SqliteStore.OpenFile(target, new SqliteOptions());
        var stats = await store.GetStatsAsync(ct).ConfigureAwait(false);
        if (invocation.Json)
        {
            invocation.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"epoch":"{{store.Epoch}}","head":{{store.Head.Value}},"events":{{stats.Events}},"bytes":{{stats.Bytes}}}"""));
            return;
        }
        invocation.Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{stats.Events} events up to {store.Epoch}-{store.Head.Value}, checked, in {target} ({stats.Bytes} bytes)."));
    }

    /// <summary>Reports on the copying thread; Progress would post it elsewhere, out of order.</summary>
    private sealed class Shares(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
