using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Chronicle.Cli.Commands;

internal static class RetentionCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Count all that a run would drop now, and drop nothing", Recursive = true };
        var verb = new Verb(
            "retention",
            "Show what is dropped when, what went last and what would go next",
            "chronicle retention",
            "chronicle retention --dry-run",
            "chronicle retention run")
        {
            dryRun,
        };
        verb.Run((invocation, ct) => invocation.Value(dryRun) ? RunAsync(invocation, dryRun: true, ct) : ShowAsync(invocation, ct));
        verb.Add(new Verb("run", "Drop now what the limits let go", "chronicle retention run").Run((invocation, ct) => RunAsync(invocation, invocation.Value(dryRun), ct)));
        return verb;
    }

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken ct)
    {
        var answer = await invocation.Client().GetRetentionAsync(ct).ConfigureAwait(false);
        if (TryPrintJson(invocation, answer))
        {
            return ExitCodes.Ok;
        }
        var status = JsonElement.Parse(answer);
        var output = invocation.Terminal.Out;
        output.WriteLine(status.GetProperty("on").GetBoolean() ? $"On: {string.Join("; ", Limits(status))}." : "Off: nothing is ever dropped.");
        if (status.TryGetProperty("failure", out var failure))
        {
            output.WriteLine($"The last run failed: {failure.GetString()}");
        }
        if (status.TryGetProperty("last_run", out var run))
        {
            output.WriteLine($"Last run, {run.GetProperty("ended").GetString()}: {Dropped(run)}");
        }
        if (status.TryGetProperty("next_run", out var next))
        {
            output.WriteLine($"Next run: {next.GetString()}");
        }
        PrintPreviews(output, status);
        return failure.ValueKind == JsonValueKind.Undefined ? ExitCodes.Ok : ExitCodes.Problem;
    }

    private static async Task<int> RunAsync(Invocation invocation, bool dryRun, CancellationToken ct)
    {
        var answer = await invocation.Client().RunRetentionAsync(dryRun, ct).ConfigureAwait(false);
        if (TryPrintJson(invocation, answer))
        {
            return ExitCodes.Ok;
        }
        var run = JsonElement.Parse(answer);
        if (dryRun)
        {
            PrintPreviews(invocation.Terminal.Out, run);
            return ExitCodes.Ok;
        }
        invocation.Terminal.Out.WriteLine(Dropped(run));
        foreach (var file in run.GetProperty("archives").EnumerateArray())
        {
            invocation.Terminal.Out.WriteLine($"Archived in {file.GetString()}");
        }
        return ExitCodes.Ok;
    }

    private static bool TryPrintJson(Invocation invocation, byte[] answer)
    {
        if (invocation.Json)
        {
            invocation.Terminal.Out.WriteLine(Encoding.UTF8.GetString(answer));
        }
        return invocation.Json;
    }

    private static IEnumerable<string> Limits(JsonElement status)
    {
        if (status.TryGetProperty("max_age_ms", out var age))
        {
            yield return $"events older than {Age(age)}";
        }
        if (status.TryGetProperty("messages_max_age_ms", out var messages))
        {
            yield return $"messages older than {Age(messages)}";
        }
        if (status.TryGetProperty("max_bytes", out var bytes))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the oldest past {bytes.GetInt64():N0} bytes");
        }
        foreach (var project in status.GetProperty("projects").EnumerateArray())
        {
            yield return $"{project.GetProperty("project").GetString()}: {(project.TryGetProperty("max_age_ms", out var own) ? $"older than {Age(own)}" : "kept")}";
        }
        if (status.TryGetProperty("archive_to", out var folder))
        {
            yield return $"archived in {folder.GetString()} before";
        }
    }

    private static string Age(JsonElement milliseconds) => TimeSpan.FromMilliseconds(milliseconds.GetInt64()) is var age && age.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0.##} days") : age.ToString("c", CultureInfo.InvariantCulture);

    private static string Dropped(JsonElement run) => run.TryGetProperty("first_seq", out var first)
        ? string.Create(CultureInfo.InvariantCulture, $"{run.GetProperty("events").GetInt64()} events dropped, between {first.GetInt64()} and {run.GetProperty("last_seq").GetInt64()}; {run.GetProperty("sessions").GetInt64()} sessions went with them.")
        : "nothing to drop.";

    private static void PrintPreviews(TextWriter output, JsonElement answer)
    {
        foreach (var (member, why) in ((string, string)[])[("by_age", "too old"), ("by_size", "too much")])
        {
            var preview = answer.GetProperty(member);
            if (preview.GetProperty("events").GetInt64() is > 0 and var events)
            {
                var atLeast = preview.GetProperty("complete").GetBoolean() ? string.Empty : "at least ";
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Would go now ({why}): {atLeast}{events} events, about {preview.GetProperty("bytes").GetInt64():N0} bytes."));
            }
            else
            {
                output.WriteLine($"Would go now ({why}): nothing.");
            }
        }
    }
}
