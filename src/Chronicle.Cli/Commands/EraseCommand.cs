using System.CommandLine;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli.Commands;

internal static class EraseCommand
{
    public static Command Create()
    {
        var session = new Argument<string>("SESSION") { Description = "A session's whole id" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Don't ask" };
        var verb = new Verb("erase", "Take what a session said out of the store, for good; the numbers of its events stay", "chronicle erase d0d97383-1b05-4c4e-9c5e-0b6f6f1f9d0a", "chronicle erase demo --yes")
        {
            session,
            yes,
        };
        return verb.Run(async (invocation, ct) =>
        {
            var (id, client) = (invocation.Value(session)!, invocation.Client());
            var found = await client.GetSessionAsync(id, ct).ConfigureAwait(false);
            if (!invocation.Value(yes) && !IsWanted(invocation.Terminal, found))
            {
                return ExitCodes.Problem;
            }
            var erased = await client.EraseSessionAsync(id, ct).ConfigureAwait(false);
            invocation.Terminal.Out.WriteLine(invocation.Json ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"erased":{{erased}}}""") : $"{Quantities.Count(erased)} events erased.");
            return ExitCodes.Ok;
        });
    }

    private static bool IsWanted(Terminal terminal, SessionInfo session)
    {
        terminal.Say($"This erases {Quantities.Count(session.Events)} events of session {session.Id}{(session.Title is { } title ? $" ({PlainText.OneLine(title, 60)})" : "")}. Backups and archives keep theirs. Go on? [y/N]");
        return Console.In.ReadLine() is "y" or "Y" or "yes";
    }
}
