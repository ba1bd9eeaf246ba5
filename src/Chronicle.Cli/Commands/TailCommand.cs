using System.CommandLine;
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
            "chronicle tail --json --tool Bash | jq -r .data.tool_input.command")
        {
            after,
        };
        filters.AddTo(verb, until: false);
        return verb.Run((invocation, ct) => RunAsync(invocation, filters.Read(invocation), invocation.Value(after), ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, EventFilter filter, string? after, CancellationToken ct)
    {
        var terminal = invocation.Terminal;
        var line = new EventLine(terminal.HasColour, terminal.Width, invocation.Clock.LocalTimeZone);
        var start = after ?? (filter.Since is null ? LiveStart.Latest : LiveStart.Earliest);
        await foreach (var frame in invocation.Client().ReadLiveAsync(filter, start, ct).ConfigureAwait(false))
        {
            switch (frame.Kind)
            {
                case LiveFrameKind.Event when invocation.Json:
                    terminal.Bytes.Write([.. frame.Event.Utf8, (byte)'\n']);
                    break;
                case LiveFrameKind.Event:
                    terminal.Out.WriteLine(line.Format(frame.Event));
                    terminal.Out.Flush();
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
}
