using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Scenarios.Conversations;

/// <summary>Conversations posted one in a request, as the older storage's load tests had them. Each answer means that it is on disk.</summary>
internal static class StoreParts
{
    private const int Connections = 16;

    // What a conversation may take at up to 100 in a second: p50, p95, p99.
    private static readonly (double, double)[] Steady = [(50, 2), (95, 5), (99, 10)];

    /// <summary>One after another over one connection.</summary>
    public static async Task SingleAsync(ConversationRun run, CancellationToken ct)
    {
        var tally = await run.Load.SendAsync("single, one after another", run.CreateSingle, 1, 1, 0, run.Count(100, 20), ct).ConfigureAwait(false);
        run.Limit("single", tally.Latencies, Steady);
    }

    /// <summary>A hundred people at the same moment; the older targets were 150 ms and a second.</summary>
    public static async Task ConcurrentAsync(ConversationRun run, CancellationToken ct)
    {
        var requests = run.Count(100, 20);
        var tally = await run.Load.SendAtOnceAsync($"concurrent, {requests} at once", run.CreateSingle, requests, ct).ConfigureAwait(false);
        run.Limit("concurrent", tally.Latencies, (95, 150));
        run.Limit("concurrent, all answered after", tally.Latencies.Longest, 1000);
    }

    /// <summary>A thousand over a minute.</summary>
    public static async Task SustainedAsync(ConversationRun run, CancellationToken ct)
    {
        var (conversations, time) = (run.Count(1000, 50), run.Seconds(60, 2));
        var tally = await run.Load.SendAsync($"sustained, {conversations:N0} over {time.TotalSeconds:0} s", run.CreateSingle, 1, Connections, conversations / time.TotalSeconds, conversations, ct).ConfigureAwait(false);
        run.Limit("sustained", tally.Latencies, Steady);
    }

    /// <summary>Five hundred at once. The older limits were five seconds, and 10 ms on average for getting into a queue in memory.</summary>
    public static async Task SpikeAsync(ConversationRun run, CancellationToken ct)
    {
        var requests = run.Count(500, 50);
        var tally = await run.Load.SendAtOnceAsync($"spike, {requests} at once", run.CreateSingle, requests, ct).ConfigureAwait(false);
        run.Limit("spike, all answered after", tally.Latencies.Longest, 5000);
        run.Load.Found.Add(new Measurement("spike, mean", "ms", [tally.Latencies.Mean]));
    }

    /// <summary>Ten thousand at a lasting rate.</summary>
    public static async Task EnduranceAsync(ConversationRun run, CancellationToken ct)
    {
        const double rate = 100;
        var conversations = run.Count(10_000, 200);
        var tally = await run.Load.SendAsync($"endurance, {conversations:N0} at {rate:0}/s", run.CreateSingle, 1, Connections, rate, conversations, ct).ConfigureAwait(false);
        run.Limit("endurance", tally.Latencies, Steady);
        run.Load.Found.Add(new Measurement("endurance, requests that succeeded", "%", [tally.SuccessPercent], AtLeast: 99.9));
    }
}
