using System.CommandLine;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli.Commands;

internal static class ShowCommand
{
    public static Command Create()
    {
        var session = new Argument<string>("SESSION") { Description = "A session's id, or the beginning of one" };
        var verb = new Verb("show", "Show a session: what it is, and its turns, tool calls and sub-agents as a tree", "chronicle show d0d97383", "chronicle show d0d97383 --json | jq .root.children[].name")
        {
            session,
        };
        return verb.Run(async (invocation, ct) =>
        {
            var (id, json) = await FindAsync(invocation.Client(), invocation.Value(session)!, ct).ConfigureAwait(false);
            if (invocation.Json)
            {
                byte[] line = [.. json, (byte)'\n'];
                await invocation.Terminal.Bytes.WriteAsync(line, ct).ConfigureAwait(false);
                return ExitCodes.Ok;
            }
            var timeline = ChronicleClient.ReadTimeline(json);
            TimelineTree.Write(invocation.Terminal, invocation.Clock.LocalTimeZone, timeline.Session ?? new SessionInfo(id, null, null, null, null, null, null, null, 0, 0, 0, 0, null), timeline);
            return ExitCodes.Ok;
        });
    }

    private static async Task<(string Id, byte[] Json)> FindAsync(ChronicleClient client, string id, CancellationToken ct)
    {
        try
        {
            return (id, await client.GetTimelineAsync(id, ct).ConfigureAwait(false));
        }
        catch (RefusedException e) when (e.Status == 404)
        {
            // Not a whole id: lists print the beginning of one, so that is looked for among the latest.
            var page = await client.GetSessionsAsync(new EventFilter(), null, null, null, 1000, null, ct).ConfigureAwait(false);
            var found = page.Sessions.Where(s => s.Id.StartsWith(id, StringComparison.Ordinal)).Select(s => s.Id).ToArray();
            return found switch
            {
                [var one] => (one, await client.GetTimelineAsync(one, ct).ConfigureAwait(false)),
                [] => throw new CliFailure(ExitCodes.Problem, $"there is no session '{id}'", "none of the latest 1000 begins with it", "list them with chronicle sessions", e),
                _ => throw new CliFailure(ExitCodes.Problem, $"'{id}' is the beginning of {found.Length} sessions", string.Join(", ", found.Take(3)), "give more of the id", e),
            };
        }
    }
}
