using System.Diagnostics;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Http;

/// <summary>Connections that each send their next request as soon as the last one is answered: what the server can take.</summary>
internal sealed class ClosedLoop : IDisposable
{
    private readonly ISender[] _senders;
    private long _ordered; // requests that were taken on, when their number is bounded
    private volatile bool _isOver;

    private ClosedLoop(ISender[] senders, Tally tally)
    {
        _senders = senders;
        Tally = tally;
    }

    public Tally Tally { get; }

    public static Task<ClosedLoop> ConnectAsync(Target target, Feed feed, Body body, int connections, Tally tally, CancellationToken ct = default) =>
        ConnectAsync(tally => feed.CreateSender(target, body, tally), connections, tally, ct);

    public static async Task<ClosedLoop> ConnectAsync(Func<Tally, ISender> create, int connections, Tally tally, CancellationToken ct = default)
    {
        var senders = new ISender[connections];
        for (var i = 0; i < connections; i++)
        {
            senders[i] = create(tally);
            await senders[i].ConnectAsync(ct).ConfigureAwait(false);
        }
        return new ClosedLoop(senders, tally);
    }

    /// <summary>Runs for a warm-up and then for the time measured; returns events per second of the latter.</summary>
    /// <param name="warmUp">Not counted: the server compiles what is hot.</param>
    /// <param name="duration">Counted.</param>
    /// <param name="onMeasured">Called as the counting begins and as it ends.</param>
    /// <exception cref="LoadException">A request failed.</exception>
    public async Task<double> MeasureAsync(TimeSpan warmUp, TimeSpan duration, Action<bool>? onMeasured = null)
    {
        _isOver = false;
        var running = Start(long.MaxValue, CancellationToken.None);
        await Task.Delay(warmUp, TimeProvider.System).ConfigureAwait(false);
        onMeasured?.Invoke(true);
        var (events, started) = (Tally.Events, Stopwatch.GetTimestamp());
        await Task.Delay(duration, TimeProvider.System).ConfigureAwait(false);
        var rate = (Tally.Events - events) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        onMeasured?.Invoke(false);
        _isOver = true;
        await running.ConfigureAwait(false);
        Tally.RequireNoFailures();
        return rate;
    }

    /// <summary>Sends so many requests, all connections together.</summary>
    public Task SendAsync(long requests, CancellationToken ct)
    {
        _isOver = false;
        _ordered = 0;
        return Start(requests, ct);
    }

    public void Dispose()
    {
        foreach (var sender in _senders)
        {
            sender.Dispose();
        }
    }

    private Task Start(long requests, CancellationToken ct) => Task.WhenAll(_senders.Select(sender => Task.Run(() => RunAsync(sender, requests, ct), ct)));

    private async Task RunAsync(ISender sender, long requests, CancellationToken ct)
    {
        while (!_isOver && !ct.IsCancellationRequested && Interlocked.Increment(ref _ordered) <= requests)
        {
            var failed = Tally.Failed;
            await sender.SendAsync(0, ct).ConfigureAwait(false);
            if (Tally.Failed > failed)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None).ConfigureAwait(false); // a server that is away is not hammered
            }
        }
    }
}
