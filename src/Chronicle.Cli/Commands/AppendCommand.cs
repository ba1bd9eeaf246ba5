using System.CommandLine;
using System.Globalization;
using Chronicle.Cli.Bus;
using Chronicle.Cli.Input;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Commands;

internal static class AppendCommand
{
    public static Command Create()
    {
        var retry = new RetryOption();
        var verb = new Verb(
            "append",
            "Append events from stdin (an object, an array, or NDJSON) and print what became durable",
            "echo '{\"session_id\":\"s1\",\"type\":\"note\",\"data\":\"hello\"}' | chronicle append",
            "my-agent --events | chronicle append --quiet",
            "my-agent --events | chronicle append --nats nats://127.0.0.1:4222")
        {
            retry.Option,
        };
        var bus = new BusOptions();
        bus.AddTo(verb, stream: false);
        return verb.Run((invocation, ct) => RunAsync(invocation, invocation.Client(retry.Read(invocation), bus.Read(invocation)), ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, Client.ChronicleClient client, CancellationToken ct)
    {
        var terminal = invocation.Terminal;
        await using var input = StandardInput.Open();
        var events = new JsonValues(input);
        long sent = 0;
        var conflicts = new ConflictReport(terminal);
        try
        {
            await ProgressBar.RunAsync(terminal, "Appending", async progress =>
            {
                await foreach (var ack in client.AppendAllAsync(events.ReadAsync(ct), isImport: false, ct).ConfigureAwait(false))
                {
                    conflicts.Add(ack, sent);
                    sent += ack.Sent;
                    progress.Report(sent, null);
                    if (invocation.Json)
                    {
                        terminal.Bytes.Write([.. ack.Json.Span, (byte)'\n']);
                    }
                    else if (!terminal.ShowsProgress || !terminal.IsInteractive)
                    {
                        terminal.Out.WriteLine(Describe(ack));
                        terminal.Out.Flush();
                    }
                }
            }).ConfigureAwait(false);
        }
        catch (Exception) when (sent > 0)
        {
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"The first {sent} events are durable."));
            throw;
        }
        if (sent == 0)
        {
            terminal.Say("Nothing on stdin, nothing appended.");
        }
        else if (terminal.ShowsProgress)
        {
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{sent - conflicts.Count} events are durable."));
        }
        conflicts.End();
        return conflicts.ExitCode;
    }

    private static string Describe(Client.AppendAck ack) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ack.Sent - ack.ConflictCount} durable, {ack.Epoch}-{ack.First} to {ack.Epoch}-{ack.Last}{(ack.Duplicates > 0 ? $", {ack.Duplicates} of them recorded before" : string.Empty)}");
}
