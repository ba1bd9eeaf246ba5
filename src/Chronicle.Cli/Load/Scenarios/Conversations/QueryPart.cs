using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Scenarios.Conversations;

/// <summary>What somebody waits for who looks a conversation up: by its id, among a user's, by words, by meaning, by both.</summary>
internal static class QueryPart
{
    private const int WarmUp = 10;

    private static readonly string[] Questions =
    [
        "why does the connection pool time out", "customer list price table", "who wrote the invoice twice", "memory grows snapshot", "rate limit rejected retry",
        "stale certificate on the build server", "upload hangs when the queue is empty", "database schema migration", "feature flag for the checkout page", "webhook payment",
    ];

    public static async Task RunAsync(ConversationRun run, CancellationToken ct)
    {
        await FillAsync(run, run.Count(5000, 200), ct).ConfigureAwait(false);
        var isByMeaning = (await RecallProgress.RequireCompleteAsync(run.Load.Target, ct).ConfigureAwait(false)).State != "off";
        var (ids, project) = (run.Feed.Ledger.Sample(1000), Uri.EscapeDataString(run.Load.Project));
        var users = await UsersAsync(run, project, ct).ConfigureAwait(false);
        await AskAsync(run, new Query("by id", random => $"/api/conversations/{ids[random.Next(ids.Length)]}", 1) { Mark = "\"needs_review\":" }, 50, ct).ConfigureAwait(false);
        await AskAsync(run, new Query("list by user", random => $"/api/conversations?limit=20&user={Uri.EscapeDataString(users[random.Next(users.Length)])}", 1) { Mark = "\"needs_review\":", IsLeast = true }, 50, ct).ConfigureAwait(false);
        await AskAsync(run, Search("text", project), 50, ct).ConfigureAwait(false);
        if (!isByMeaning)
        {
            run.Load.Found.Note("search by meaning: not measured; no texts are embedded on this server");
            return;
        }
        await AskAsync(run, Search("vector", project), 100, ct).ConfigureAwait(false);
        await AskAsync(run, Search("hybrid", project), 100, ct).ConfigureAwait(false);
    }

    /// <summary>Records conversations until there are enough to look for.</summary>
    private static async Task FillAsync(ConversationRun run, int conversations, CancellationToken ct)
    {
        if (conversations - run.Feed.Ledger.Count is > 0 and var missing)
        {
            const int size = 25;
            await run.Load.SendAsync("recorded to be looked for", tally => run.Feed.CreateSender(run.Load.Target, size, tally), size, 4, 0, missing, ct).ConfigureAwait(false);
        }
    }

    // Asked for and not taken from the feed: of a short run not everybody's conversations were sent.
    private static async Task<string[]> UsersAsync(ConversationRun run, string project, CancellationToken ct)
    {
        using var client = await JsonClient.ConnectAsync(run.Load.Target, ct).ConfigureAwait(false);
        using var newest = await client.GetAsync($"/api/conversations?limit=500&project={project}", ct).ConfigureAwait(false);
        return [.. newest.RootElement.GetProperty("conversations").EnumerateArray().Select(conversation => conversation.GetProperty("user_id").GetString()!).Distinct()];
    }

    private static Query Search(string mode, string project) => new($"search, {mode}", random => $"/api/search?mode={mode}&project={project}&q={Uri.EscapeDataString(Questions[random.Next(Questions.Length)])}", 1) { Mark = "\"found_by\":", IsLeast = true };

    private static async Task AskAsync(ConversationRun run, Query query, double atMost, CancellationToken ct)
    {
        using var client = new QueryClient(run.Load.Target, new Random(5));
        var (tally, times) = (new Tally(), run.Count(300, 30));
        for (var i = 0; i < times + WarmUp && !ct.IsCancellationRequested; i++)
        {
            await client.AskAsync(query, i < WarmUp ? new Tally() : tally, exact: true, ct).ConfigureAwait(false);
        }
        run.Load.Found.Add(query.Name, tally, 1000 / tally.Latencies.Mean);
        run.Limit(query.Name, tally.Latencies, (95, atMost));
    }
}
