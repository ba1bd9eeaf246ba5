using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>The two ways to send: at a rate, and as fast as answers come.</summary>
internal static class Sending
{
    /// <summary>Sends events and adds them to the result; a rate of 0 sends as fast as answers come.</summary>
    public static Task<Tally> SendAsync(this LoadRun run, string part, Body body, int connections, double rate, long events, CancellationToken ct) =>
        run.SendAsync(part, tally => run.Feed.CreateSender(run.Target, body, tally), body.Events, connections, rate, events, ct);

    /// <summary>The same from producers of any kind.</summary>
    public static async Task<Tally> SendAsync(
        this LoadRun run, string part, Func<Tally, ISender> create, int perRequest, int connections, double rate, long events, CancellationToken ct)
    {
        var tally = new Tally();
        TimeSpan took;
        if (rate == 0)
        {
            using var loop = await ClosedLoop.ConnectAsync(create, connections, tally, ct).ConfigureAwait(false);
            var started = Stopwatch.GetTimestamp();
            await run.FollowAsync(NothingAsync(loop.SendAsync((events + perRequest - 1) / perRequest, ct)), tally, events).ConfigureAwait(false);
            took = Stopwatch.GetElapsedTime(started);
        }
        else
        {
            using var loop = await OpenLoop.ConnectAsync(create, perRequest, connections, tally, ct).ConfigureAwait(false);
            var started = Stopwatch.GetTimestamp();
            await run.FollowAsync(loop.RunAsync(rate, events, ct), tally, events).ConfigureAwait(false);
            took = Stopwatch.GetElapsedTime(started);
        }
        run.Found.Add(part, tally, took);
        return tally;
    }

    /// <summary>All at once, each over a connection of its own that is open already.</summary>
    public static Task<Tally> SendAtOnceAsync(this LoadRun run, string part, int requests, CancellationToken ct) =>
        run.SendAtOnceAsync(part, tally => run.Feed.CreateSender(run.Target, Body.Single, tally), requests, ct);

    /// <summary>The same from producers of any kind.</summary>
    public static async Task<Tally> SendAtOnceAsync(this LoadRun run, string part, Func<Tally, ISender> create, int requests, CancellationToken ct)
    {
        var tally = new Tally();
        var senders = Enumerable.Range(0, requests).Select(_ => create(tally)).ToArray();
        try
        {
            foreach (var sender in senders)
            {
                await sender.ConnectAsync(ct).ConfigureAwait(false);
            }
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            var started = Stopwatch.GetTimestamp();
            await run.FollowAsync(NothingAsync(Task.WhenAll(senders.Select(sender => sender.SendAsync(started, patience.Token)))), tally, requests).ConfigureAwait(false);
            run.Found.Add(part, tally, Stopwatch.GetElapsedTime(started));
            return tally;
        }
        finally
        {
            Array.ForEach(senders, sender => sender.Dispose());
        }
    }

    /// <summary>The first requests compile the server's code; nobody wants that in a latency.</summary>
    public static async Task WarmUpAsync(this LoadRun run, CancellationToken ct)
    {
        using var loop = await ClosedLoop.ConnectAsync(run.Target, run.Feed, Body.Single, 4, new Tally(), ct).ConfigureAwait(false);
        await loop.SendAsync(400, ct).ConfigureAwait(false);
    }

    private static async Task<bool> NothingAsync(Task work)
    {
        await work.ConfigureAwait(false);
        return true;
    }
}
