using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Chronicle.Journal;
using Chronicle.Maintenance;
using Chronicle.Stores.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chronicle.Cli.Commands;

internal static class MaintainCommand
{
    public static Command Create()
    {
        var vacuum = new Option<bool>("--vacuum") { Description = "Write the file anew without its holes; appends wait meanwhile" };
        var reindex = new Option<bool>("--reindex") { Description = "Build the indexes anew; appends wait meanwhile" };
        var check = new Option<bool>("--check") { Description = "Check the file first, and recount what is kept beside the events" };
        var data = new Option<string?>("--data") { Description = "Work on this data folder itself; no server may use it (default: ask the server)", HelpName = "DIR" };
        var verb = new Verb(
            "maintain",
            "Look after the database now: statistics, and what the options name",
            "chronicle maintain",
            "chronicle maintain --check --vacuum --reindex",
            "chronicle maintain --vacuum --data ./recordings")
        {
            vacuum,
            reindex,
            check,
            data,
        };
        return verb.Run((invocation, ct) => RunAsync(
            invocation, new MaintenanceWork(invocation.Value(vacuum), invocation.Value(reindex), invocation.Value(check)), invocation.Value(data), ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, MaintenanceWork work, string? data, CancellationToken ct)
    {
        var exit = ExitCodes.Ok;
        try
        {
            var steps = data is null ? AskAsync(invocation, work, ct) : WorkAsync(invocation, work, data, ct);
            await foreach (var step in steps.ConfigureAwait(false))
            {
                Print(invocation, step);
                exit = step.Problem is null ? exit : ExitCodes.Problem;
            }
        }
        catch (StoreException broken)
        {
            throw new CliFailure(ExitCodes.Problem, "the data can't be opened", broken.Message, null, broken);
        }
        return exit;
    }

    private static async IAsyncEnumerable<MaintenanceStep> AskAsync(Invocation invocation, MaintenanceWork work, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var line in invocation.Client().MaintainAsync(work.Vacuum, work.Reindex, work.Check, ct).ConfigureAwait(false))
        {
            var step = JsonElement.Parse(line);
            string? Text(string name) => step.TryGetProperty(name, out var value) ? value.GetString() : null;
            yield return new MaintenanceStep(Text("step") ?? string.Empty, Text("status"), Text("problem"), step.TryGetProperty("bytes", out var bytes) ? bytes.GetInt64() : null);
        }
    }

    private static async IAsyncEnumerable<MaintenanceStep> WorkAsync(Invocation invocation, MaintenanceWork work, string folder, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, SqliteStore.FileName)))
        {
            throw new CliFailure(ExitCodes.Usage, $"there is no Chronicle database in '{folder}'", null, "choose its folder with --data");
        }
        await using var store = SqliteStore.Open(folder, new SqliteOptions(), invocation.Clock);
        using var worker = new MaintenanceWorker(store, new MaintenanceOptions(), invocation.Clock, NullLogger<MaintenanceWorker>.Instance);
        await foreach (var step in worker.RunAsync(work, ct).ConfigureAwait(false))
        {
            yield return step;
        }
    }

    private static void Print(Invocation invocation, MaintenanceStep step)
    {
        if (invocation.Json)
        {
            invocation.Terminal.Out.WriteLine(Json(step));
            invocation.Terminal.Out.Flush();
        }
        else if (step.Problem is { } problem)
        {
            invocation.Terminal.Out.WriteLine($"{step.Name}: {problem}");
        }
        else
        {
            invocation.Terminal.Say(step.Bytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{step.Name}: done, {bytes} bytes") : $"{step.Name} …");
        }
    }

    private static string Json(MaintenanceStep step)
    {
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("step", step.Name);
            WriteOptional(writer, "status", step.Status);
            WriteOptional(writer, "problem", step.Problem);
            if (step.Bytes is { } bytes)
            {
                writer.WriteNumber("bytes", bytes);
            }
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
