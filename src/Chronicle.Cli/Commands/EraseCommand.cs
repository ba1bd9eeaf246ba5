using System.CommandLine;
using System.Text.Json;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli.Commands;

internal static class EraseCommand
{
    public static Command Create()
    {
        var session = new Argument<string>("SESSION") { Description = "A session's whole id" };
        var single = new Option<string?>("--event") { Description = "Only this event of the session: its id, its cursor or its number", HelpName = "ID" };
        var message = new Option<string?>("--message") { Description = "Only this message of the session", HelpName = "ID" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Don't ask" };
        var verb = new Verb(
            "erase",
            "Take what a session said out of the store, for good; the numbers of its events stay",
            "chronicle erase d0d97383-1b05-4c4e-9c5e-0b6f6f1f9d0a",
            "chronicle erase demo --event 4711 --yes")
        {
            session,
            single,
            message,
            yes,
        };
        return verb.Run(async (invocation, ct) =>
        {
            var (id, one, said, client) = (invocation.Value(session)!, invocation.Value(single), invocation.Value(message), invocation.Client());
            if (one is not null && said is not null)
            {
                throw new CliFailure(ExitCodes.Usage, "--event and --message exclude each other", null, "give one of them");
            }
            if (!invocation.Value(yes) && !IsWanted(invocation.Terminal, await client.GetSessionAsync(id, ct).ConfigureAwait(false), one, said))
            {
                return ExitCodes.Problem;
            }
            var erasure = await (one is not null ? client.EraseEventAsync(id, one, ct) : said is not null ? client.EraseMessageAsync(id, said, ct) : client.EraseSessionAsync(id, ct)).ConfigureAwait(false);
            Report(invocation, erasure);
            return ExitCodes.Ok;
        });
    }

    private static void Report(Invocation invocation, ErasureInfo erasure)
    {
        if (invocation.Json)
        {
            WriteJson(invocation.Terminal.Bytes, erasure);
            return;
        }
        invocation.Terminal.Out.WriteLine($"{Quantities.Count(erasure.Erased)} events erased.");
        foreach (var copy in erasure.Unreached)
        {
            invocation.Terminal.Out.WriteLine($"Not reached: {copy.Kind} {PlainText.OneLine(copy.Where, 400)}. {PlainText.OneLine(copy.Note, 400)}");
        }
    }

    private static void WriteJson(Stream output, ErasureInfo erasure)
    {
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("erased"u8, erasure.Erased);
            writer.WriteStartArray("unreached"u8);
            foreach (var copy in erasure.Unreached)
            {
                writer.WriteStartObject();
                writer.WriteString("kind"u8, copy.Kind);
                writer.WriteString("where"u8, copy.Where);
                writer.WriteString("note"u8, copy.Note);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static bool IsWanted(Terminal terminal, SessionInfo session, string? single, string? message)
    {
        var what = single is not null ? $"event {single}" : message is not null ? $"message {message}" : $"{Quantities.Count(session.Events)} events";
        terminal.Say($"This erases {what} of session {session.Id}{(session.Title is { } title ? $" ({PlainText.OneLine(title, 60)})" : "")}. Backups and archives keep theirs. Go on? [y/N]");
        return Console.In.ReadLine() is "y" or "Y" or "yes";
    }
}
