using System.CommandLine;
using Chronicle.Cli.Bus;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli.Commands;

internal static class TailCommand
{
    public static Command Create()
    {
        var filters = new FilterOptions();
        var after = new Option<string?>("--after") { Description = "Start after this cursor, or at 'earliest' [default: now]", HelpName = "CURSOR" };
        var verb = new Verb(
            "tail",
            "Show events as they are recorded; resumes by itself after any break",
            "chronicle tail",
            "chronicle tail --since 10m --type pre_tool_use,post_tool_use_failure",
            "chronicle tail --json --tool Bash | jq -r .data.tool_input.command",
            "chronicle tail --nats nats://127.0.0.1:4222")
        {
            after,
        };
        filters.AddTo(verb, until: false);
        var bus = new BusOptions();
        bus.AddTo(verb, stream: true);
        return verb.Run((invocation, ct) =>
        {
            var filter = filters.Read(invocation);
            var start = invocation.Value(after) ?? (filter.Since is null ? LiveStart.Latest : LiveStart.Earliest);
            return bus.Read(invocation) is { } address ? RunAsync(invocation, address, filter, start, ct) : RunAsync(invocation, filter, start, ct);
        });
    }

    private static async Task<int> RunAsync(Invocation invocation, BusAddress bus, EventFilter filter, string start, CancellationToken ct)
    {
        var terminal = invocation.Terminal;
        var line = new EventLine(terminal.HasColour, terminal.Width, invocation.Clock.LocalTimeZone);
        await using var reader = new BusReader(bus, invocation.Clock, invocation.Random, terminal.Say);
        await foreach (var recorded in reader.ReadAsync(filter, start, ct).ConfigureAwait(false))
        {
            Print(invocation, line, recorded);
        }
        return ExitCodes.Ok;
    }

    private static async Task<int> RunAsync(Invocation invocation, EventFilter filter, string start, CancellationToken ct)
    {
        var terminal = invocation.Terminal;
        var line = new EventLine(terminal.HasColour, terminal.Width, invocation.Clock.LocalTimeZone);
        await foreach (var frame in invocation.Client().ReadLiveAsync(filter, start, ct).ConfigureAwait(false))
        {
            switch (frame.Kind)
            {
                case LiveFrameKind.Event:
                    Print(invocation, line, frame.Event);
                    break;
                case LiveFrameKind.Disconnected:
                    terminal.Say($"-- connection lost ({frame.Detail}); resuming after {frame.Cursor ?? start}");
                    break;
                case LiveFrameKind.Connected when frame.Cursor is not null:
                    terminal.Say("-- connected again");
                    break;
                case LiveFrameKind.Reset:
                    terminal.Say($"-- the server can't continue from here ({frame.Detail}); reading what it has");
                    break;
            }
        }
        return ExitCodes.Ok;
    }

    private static void Print(Invocation invocation, EventLine line, EventJson recorded)
    {
        if (invocation.Json)
        {
            invocation.Terminal.Bytes.Write([.. recorded.Utf8, (byte)'\n']);
            return;
        }
        invocation.Terminal.Out.WriteLine(line.Format(recorded));
        invocation.Terminal.Out.Flush();
    }
}
