using System.CommandLine;

namespace Chronicle.Cli.Commands;

internal static class RebuildCommand
{
    public static Command Create()
    {
        var what = new Argument<string>("WHAT") { Description = "conversations: conversations, messages and the search index" };
        what.AcceptOnlyFromAmong("conversations");
        return new Verb("rebuild", "Have the running server make its index of what was said anew from the journal; recording goes on", "chronicle rebuild conversations") { what }.Run(async (invocation, ct) =>
        {
            await invocation.Client().RebuildAsync(ct).ConfigureAwait(false);
            invocation.Terminal.Say("It has begun. `chronicle embeddings` and GET /api/search say how far it is.");
            return ExitCodes.Ok;
        });
    }
}
