using System.Globalization;
using System.Text.Json;
using Chronicle.Cli.Output;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Server.Erasing;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Cli.Commands;

/// <summary><c>chronicle redact --stored</c>: applies today's rules to what is stored, through the server or in a folder that no server uses.</summary>
internal static class RedactStored
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Has the server do it, and waits.</summary>
    public static async Task<int> AskAsync(Invocation invocation, bool isDry, CancellationToken ct)
    {
        var client = invocation.Client();
        var now = JsonElement.Parse(await client.RedactStoredAsync(isDry, ct).ConfigureAwait(false));
        await ProgressBar.RunAsync(invocation.Terminal, isDry ? "Looking" : "Redacting", async progress =>
        {
            while (now.GetProperty("running").GetBoolean())
            {
                if (now.TryGetProperty("position", out _))
                {
                    Report(progress, StoredRedactionState.Read(now));
                }
                await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
                now = JsonElement.Parse(await client.GetStoredRedactionAsync(ct).ConfigureAwait(false));
            }
        }).ConfigureAwait(false);
        if (now.GetProperty("failure").GetString() is { Length: > 0 } failure)
        {
            throw new CliFailure(ExitCodes.Problem, "what is stored is not redacted yet", failure, "the server tries again every minute; the same command says how far it is");
        }
        return Print(invocation, StoredRedactionState.Read(now), isDry);
    }

    /// <summary>Does it in a folder.</summary>
    public static async Task<int> WorkAsync(Invocation invocation, string folder, RedactionOptions options, Redactor redactor, bool isDry, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, SqliteStore.FileName)))
        {
            throw new CliFailure(ExitCodes.Usage, $"there is no Chronicle database in '{folder}'", null, "choose its folder with --data");
        }
        try
        {
            await using var store = SqliteStore.Open(folder, new SqliteOptions(), invocation.Clock);
            await using var index = RecallStore.Open(folder, store.Epoch, new RecallOptions());
            var redaction = new StoredRedaction(store, index, index.RebuildAsync, options, redactor, hub: null, new StoredRedactionNote(folder), invocation.Clock);
            StoredRedactionState? done = null;
            await ProgressBar.RunAsync(invocation.Terminal, isDry ? "Looking" : "Redacting", async progress =>
                done = await redaction.RunAsync(isDry, state => Report(progress, state), ct).ConfigureAwait(false)).ConfigureAwait(false);
            return done!.Blocker is { } blocker ? throw new CliFailure(ExitCodes.Problem, "redacted, but still in the files", blocker, "end that program, and run the same again")
                : Print(invocation, done, isDry);
        }
        catch (StoreException broken)
        {
            throw new CliFailure(ExitCodes.Problem, "the data can't be redacted", broken.Message, null, broken);
        }
    }

    private static void Report(ProgressBar progress, StoredRedactionState state) => progress.Report(state.Looked, state.Last.Value == 0 ? 1 : (double)state.Position.Value / state.Last.Value);

    private static int Print(Invocation invocation, StoredRedactionState state, bool isDry)
    {
        if (invocation.Json)
        {
            using (var writer = new Utf8JsonWriter(invocation.Terminal.Bytes))
            {
                writer.WriteStartObject();
                writer.WriteBoolean("dry_run"u8, isDry);
                state.WriteMembers(writer);
                writer.WriteEndObject();
            }
            invocation.Terminal.Out.WriteLine();
            return ExitCodes.Ok;
        }
        invocation.Terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Quantities.Count(state.Changed)} of {Quantities.Count(state.Looked)} events {(isDry ? "would lose something" : "were redacted")}{(state.Sessions > 0 ? $", and {state.Sessions} sessions" : "")}."));
        foreach (var (rule, count) in state.Counts.OrderByDescending(static rule => rule.Value).ThenBy(static rule => rule.Key, StringComparer.Ordinal))
        {
            invocation.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,9}  {rule}"));
        }
        return ExitCodes.Ok;
    }
}
