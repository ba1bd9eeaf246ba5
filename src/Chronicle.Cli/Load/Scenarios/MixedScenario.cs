using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>A busy day: every kind of producer, both kinds of readers and somebody who asks, all at once.</summary>
internal static class MixedScenario
{
    public static Verb Create()
    {
        var rate = LoadOptions.Rate(400, "Events per second of all producers together");
        var duration = LoadOptions.Duration("30");
        var readers = LoadOptions.Whole("--readers", 20, 2, 10_000, "Readers, half over SSE and half over WebSocket");
        return ScenarioVerb.Create(
            "mixed",
            "Single events, arrays, NDJSON and hooks at once, while readers watch and somebody asks",
            ["chronicle load mixed", "chronicle load mixed --rate 2000 --readers 100 --duration 5m"],
            [rate, duration, readers],
            async (run, invocation, ct) =>
            {
                var (perKind, time) = (ReadersScenario.RequirePositive(invocation.Value(rate)) / 4, invocation.Value(duration));
                var (toSse, toSockets) = (new Latencies(), new Latencies());
                using var sse = await run.ConnectAsync(invocation.Value(readers) / 2, webSocket: false, toSse, ct).ConfigureAwait(false);
                using var sockets = await run.ConnectAsync(invocation.Value(readers) - sse.Count, webSocket: true, toSockets, ct).ConfigureAwait(false);
                (string Name, Body Body)[] kinds = [("single", Body.Single), ("array of 10", Body.Array(10)), ("ndjson of 20", Body.Lines(20)), ("hook", Body.Hook)];
                using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
                var queries = Query.Usual(run.Feed.Text.Sessions, 1).Select(query => (Query: query, Tally: new Tally())).ToArray();
                var asking = Task.Run(() => QueriesScenario.AskAsync(run.Target, queries, new Random(1), over.Token), ct);
                var started = Stopwatch.GetTimestamp();
                var sent = await Task.WhenAll(kinds.Select(kind =>
                    run.SendAsync($"append, {kind.Name}", kind.Body, 8, perKind, Math.Max(kind.Body.Events, (long)(perKind * time.TotalSeconds)), ct))).ConfigureAwait(false);
                await over.CancelAsync().ConfigureAwait(false);
                await asking.ConfigureAwait(false);
                await run.CheckAsync(sse, "SSE readers", ct, sent).ConfigureAwait(false);
                await run.CheckAsync(sockets, "WebSocket readers", ct, sent).ConfigureAwait(false);
                run.Found.Add($"from sending to {sse.Count} SSE readers", toSse, null);
                run.Found.Add($"from sending to {sockets.Count} WebSockets", toSockets, null);
                foreach (var (query, tally) in queries)
                {
                    run.Found.Add(query.Name, tally, tally.Requests / Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
                run.Found.RequireSuccess();
            });
    }
}
