using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Chronicle.Cli.Output;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Cli.Commands;

internal static class VerifyCommand
{
    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "Folder of the data (default: a folder of the user's)", HelpName = "DIR" };
        var against = new Option<string?>("--against") { Description = "A producer's list of acknowledged ids, one a line or NDJSON with id and seq: each must be there", HelpName = "FILE" };
        var expect = new Option<string?>("--expect") { Description = "A head that an earlier verify printed and that was noted elsewhere: the history up to it must be the same", HelpName = "HEAD" };
        var verb = new Verb(
            "verify",
            "Check the data: every event as it was recorded and sealed, dense sequences, counters equal to a recount, a sound file; also beside a running server",
            "chronicle verify",
            "chronicle verify --data ./recordings --against acknowledged.txt",
            "chronicle verify --expect \"$(cat /mnt/elsewhere/chronicle.head)\"")
        {
            data,
            against,
            expect,
        };
        return verb.Run((invocation, ct) => RunAsync(invocation, invocation.Value(data), invocation.Value(against), Expected(invocation.Value(expect)), ct));
    }

    private static SealedHead? Expected(string? text)
    {
        if (text is null)
        {
            return null;
        }
        return SealedHead.TryParse(text.AsSpan().Trim(), out var head) ? head
            : throw new CliFailure(ExitCodes.Usage, $"'{text}' is no head", null, "it is what chronicle verify prints: EPOCH-SEQUENCE:CHAIN with a chain of 64 hex digits");
    }

    private static async Task<int> RunAsync(Invocation invocation, string? data, string? against, SealedHead? expected, CancellationToken ct)
    {
        var folder = data ?? Environment.GetEnvironmentVariable("CHRONICLE_DATA") ?? ServerOptions.DefaultData();
        var problems = new List<string>();
        long kept = 0;
        SealedHead? head = null;
        try
        {
            await using var store = SqliteStore.OpenReadOnly(folder, new SqliteOptions());
            kept = (await store.GetStatsAsync(ct).ConfigureAwait(false)).Events;
            await ProgressBar.RunAsync(invocation.Terminal, "Verifying", async progress =>
            {
                var checkedSoFar = new Progress<long>(events => progress.Report(events, kept == 0 ? null : (double)events / kept));
                await foreach (var problem in store.VerifyAsync(expected, checkedSoFar, ct).ConfigureAwait(false))
                {
                    problems.Add(problem);
                }
                if (against is not null)
                {
                    await CompareAsync(store, against, problems, ct).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
            head = await SealedHeadAsync(store, ct).ConfigureAwait(false);
        }
        catch (StoreException broken)
        {
            throw new CliFailure(ExitCodes.Problem, "the data can't be opened", broken.Message, null, broken);
        }
        Report(invocation, kept, head, problems);
        return problems.Count == 0 ? ExitCodes.Ok : ExitCodes.Problem;
    }

    private static async Task<SealedHead?> SealedHeadAsync(SqliteStore store, CancellationToken ct)
    {
        try
        {
            return await store.GetSealedHeadAsync(ct).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            return null; // what is wrong with the file was found above
        }
    }

    private static async Task CompareAsync(SqliteStore store, string against, List<string> problems, CancellationToken ct)
    {
        var line = 0;
        await foreach (var text in File.ReadLinesAsync(against, ct).ConfigureAwait(false))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }
            var (id, sequence) = Acknowledged(text, against, line);
            // Several sessions may have the id: where a sequence was acknowledged, the event there decides.
            if (sequence is { } place && await store.ReadAsync([new Sequence(place)], ct).ConfigureAwait(false) is [var there] && there.Id == id)
            {
                continue;
            }
            var found = await store.FindAsync(id, null, ct).ConfigureAwait(false);
            if (found.Count == 0)
            {
                problems.Add($"Acknowledged but not there: {id}");
            }
            else if (sequence is { } expected && !found.Any(recorded => recorded.Sequence.Value == expected))
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"Acknowledged as {expected} but stands at {found[0].Sequence.Value}: {id}"));
            }
        }
    }

    private static (string Id, long? Sequence) Acknowledged(string text, string file, int line)
    {
        if (!text.TrimStart().StartsWith('{'))
        {
            return (text.Trim(), null);
        }
        try
        {
            using var document = JsonDocument.Parse(text);
            return (document.RootElement.GetProperty("id").GetString()!, document.RootElement.TryGetProperty("seq", out var sequence) ? sequence.GetInt64() : null);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CliFailure(ExitCodes.Usage, $"{file}, line {line.ToString(CultureInfo.InvariantCulture)}, is no acknowledgement", malformed.Message, "each line is an id, or an object with id and seq", malformed);
        }
    }

    private static void Report(Invocation invocation, long events, SealedHead? head, List<string> problems)
    {
        if (invocation.Json)
        {
            using (var writer = new Utf8JsonWriter(invocation.Terminal.Bytes))
            {
                writer.WriteStartObject();
                writer.WriteNumber("events", events);
                if (head is not null)
                {
                    writer.WriteString("head", head.ToString());
                }
                writer.WriteStartArray("problems");
                foreach (var problem in problems)
                {
                    writer.WriteStringValue(problem);
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            invocation.Terminal.Out.WriteLine();
            return;
        }
        foreach (var problem in problems)
        {
            invocation.Terminal.Out.WriteLine(problem);
        }
        invocation.Terminal.Say(problems.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Sound: {events} events as they were recorded, dense, counters equal a recount.")
            : string.Create(CultureInfo.InvariantCulture, $"{problems.Count} problems in {events} events."));
        if (head is not null && problems.Count == 0)
        {
            invocation.Terminal.Out.WriteLine(head.ToString());
        }
    }
}
