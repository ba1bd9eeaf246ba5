using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>People who look things up, in what the run has recorded before.</summary>
internal static class QueriesScenario
{
    public static Verb Create()
    {
        var events = LoadOptions.Whole("--events", 10_000, 1000, 100_000_000, "Events to record first");
        var connections = LoadOptions.Connections(4, "Who ask, each one question after the other");
        var duration = LoadOptions.Duration("30");
        return ScenarioVerb.Create(
            "queries",
            "Queries over recorded events: a session's last, a page, the session list, types, text",
            ["chronicle load queries", "chronicle load queries --events 1000000 --connections 8 --duration 2m"],
            [events, connections, duration],
            async (run, invocation, ct) =>
            {
                await run.SendAsync("append, ndjson", Body.Lines(100), 4, 0, invocation.Value(events), ct).ConfigureAwait(false);
                var queries = Query.Usual(run.Feed.Text.Sessions, await run.StatAsync("journal", "head", ct).ConfigureAwait(false)).Select(query => (Query: query, Tally: new Tally())).ToArray();
                using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
                time.CancelAfter(invocation.Value(duration));
                var started = Stopwatch.GetTimestamp();
                await Task.WhenAll(Enumerable.Range(1, invocation.Value(connections)).Select(seed => Task.Run(() => AskAsync(run.Target, queries, new Random(seed), time.Token), ct))).ConfigureAwait(false);
                var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
                foreach (var (query, tally) in queries)
                {
                    run.Found.Add(query.Name, tally, tally.Requests / took);
                }
                run.Found.RequireSuccess();
            });
    }

    /// <summary>All of them in turn until the time is over.</summary>
    public static async Task AskAsync(Target target, (Query Query, Tally Tally)[] queries, Random random, CancellationToken time)
    {
        using var client = new QueryClient(target, random);
        for (var i = random.Next(queries.Length); !time.IsCancellationRequested; i++)
        {
            var (query, tally) = queries[i % queries.Length];
            await client.AskAsync(query, tally, exact: false, time).ConfigureAwait(false);
        }
    }
}
