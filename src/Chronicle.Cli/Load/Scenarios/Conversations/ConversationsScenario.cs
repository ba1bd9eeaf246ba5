using System.CommandLine;
using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios.Conversations;

/// <summary>Conversations stored and looked up under load, and every one that was acknowledged read back: the older storage answered with ids of rows it never stored.</summary>
internal static class ConversationsScenario
{
    private const int Users = 50;
    private const int WarmUp = 200; // conversations, which are read back like all others

    public static Verb Create()
    {
        var only = new Option<string[]>("--only") { Description = $"Only these: {string.Join(", ", ConversationPart.All.Select(part => part.Name))} [default: all]", HelpName = "PART", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. ConversationPart.All.Select(part => part.Name)]);
        var quick = new Option<bool>("--quick") { Description = "Less of everything, within a minute" };
        var embedding = new Option<string?>("--embedding") { Description = "builtin or none, on a server of the run's own; a named one embeds as it is set [default: builtin]", HelpName = "NAME" };
        embedding.AcceptOnlyFromAmong("builtin", "none");
        var latency = new Option<double?>("--max-latency") { Description = "Replaces the limit of every latency, and what breaks stress, in ms", HelpName = "MS" };
        var seed = LoadOptions.Whole("--seed", 1, 0, int.MaxValue, "Which conversations: the same seed makes the same ones");
        return ScenarioVerb.Create(
            "conversations",
            "Conversations: one by one, at once, over a minute, in batches, to the breaking point; query times; all read back by id",
            ["chronicle load conversations", "chronicle load conversations --quick", "chronicle load conversations --only endurance batches --embedding none"],
            [only, quick, embedding, latency, seed],
            async (load, invocation, ct) =>
            {
                var parts = invocation.Value(only) is { Length: > 0 } chosen ? ConversationPart.All.Where(part => chosen.Contains(part.Name)).ToArray() : ConversationPart.All;
                var feed = new ConversationFeed(new ConversationText(Users, invocation.Value(seed), load.Project), new Random(Environment.TickCount));
                await RunAsync(new ConversationRun(load, feed, invocation.Value(quick), invocation.Value(latency)), parts, ct).ConfigureAwait(false);
            },
            invocation => Settings(invocation.Value(embedding), invocation.Value(SharedOptions.Url) is not null));
    }

    private static string[] Settings(string? embedding, bool isNamed) => (embedding, isNamed) switch
    {
        (null, _) => [],
        (_, true) => throw new CliFailure(ExitCodes.Usage, "--embedding is for a server of the run's own", "a server that is named embeds as it is set", "leave out --embedding or --url"),
        (var name, _) => ["--set", $"Embedding:Provider={name}"],
    };

    private static async Task RunAsync(ConversationRun run, ConversationPart[] parts, CancellationToken ct)
    {
        using (var warmUp = await ClosedLoop.ConnectAsync(run.CreateSingle, 4, new Tally(), ct).ConfigureAwait(false))
        {
            await warmUp.SendAsync(WarmUp, ct).ConfigureAwait(false);
            warmUp.Tally.RequireNoFailures();
        }
        var before = run.Feed.Ledger.Events;
        using var watching = await run.Load.ConnectAsync(1, webSocket: false, null, ct).ConfigureAwait(false);
        foreach (var part in parts.Where(part => !part.MayFail))
        {
            await part.RunAsync(run, ct).ConfigureAwait(false);
        }
        run.Load.Found.RequireSuccess();
        foreach (var part in parts.Where(part => part.MayFail))
        {
            await part.RunAsync(run, ct).ConfigureAwait(false);
        }
        await run.Load.CheckAsync(watching, run.Feed.Ledger.Events - before, run.Load.Found.Unknown * ConversationText.MostEvents, ct).ConfigureAwait(false);
        await ReadBackAsync(run, ct).ConfigureAwait(false);
    }

    private static async Task ReadBackAsync(ConversationRun run, CancellationToken ct)
    {
        var (found, ledger, started) = (run.Load.Found, run.Feed.Ledger, Stopwatch.GetTimestamp());
        var progress = await RecallProgress.RequireCompleteAsync(run.Load.Target, ct).ConfigureAwait(false);
        found.Add(new Measurement($"{(progress.State == "off" ? "indexed" : "indexed and embedded")} after the last answer", "ms", [Stopwatch.GetElapsedTime(started).TotalMilliseconds]));
        var back = await ReadBack.ListAsync(run.Load.Target, run.Load.Project, ct).ConfigureAwait(false);
        var there = ledger.CountIn(back.Ids);
        found.Add(new Measurement("conversations acknowledged", "", [ledger.Count]));
        found.Add(new Measurement("of them not read back by id", "", [ledger.Count - there], AtMost: 0));
        found.Add(new Measurement("read back that nobody sent, or twice", "", [Math.Max(0, back.Listed - there - found.Unknown)], AtMost: 0));
        found.Add(new Measurement("answers with other ids than were sent", "", [ledger.Strange], AtMost: 0));
        found.Add(new Measurement("texts that could not be embedded", "", [progress.Failed], AtMost: 0));
    }
}
