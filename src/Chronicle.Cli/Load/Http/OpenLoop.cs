using System.Collections.Concurrent;
using System.Diagnostics;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Http;

/// <summary>Requests at a steady rate, whether or not the last ones are answered: what a producer with a clock of its own feels.</summary>
/// <remarks>
/// A thread keeps the time. A request counts from the moment it was due, not from when a connection was free for it: a server that stalls is charged with
/// everything that queued up meanwhile (without that, "coordinated omission" hides the worst answers).
/// </remarks>
internal sealed class OpenLoop : IDisposable
{
    /// <summary>How long the last answers are waited for.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<ISender> _free;
    private readonly ISender[] _senders;
    private readonly int _eventsPerRequest;

    private OpenLoop(ISender[] senders, int eventsPerRequest, Tally tally)
    {
        (_senders, _eventsPerRequest, Tally) = (senders, eventsPerRequest, tally);
        _free = new ConcurrentQueue<ISender>(senders);
    }

    public Tally Tally { get; }

    public static Task<OpenLoop> ConnectAsync(Target target, Feed feed, Body body, int connections, Tally tally, CancellationToken ct = default) =>
        ConnectAsync(tally => feed.CreateSender(target, body, tally), body.Events, connections, tally, ct);

    public static async Task<OpenLoop> ConnectAsync(Func<Tally, ISender> create, int eventsPerRequest, int connections, Tally tally, CancellationToken ct = default)
    {
        var senders = new ISender[connections];
        for (var i = 0; i < connections; i++)
        {
            senders[i] = create(tally);
            await senders[i].ConnectAsync(ct).ConfigureAwait(false);
        }
        return new OpenLoop(senders, eventsPerRequest, tally);
    }

    /// <param name="rate">Events per second.</param>
    /// <param name="events">How many; rounded up to whole requests.</param>
    /// <param name="ct">Stops sending; what is on its way is still waited for.</param>
    /// <returns>How many events were sent.</returns>
    public async Task<long> RunAsync(double rate, long events, CancellationToken ct)
    {
        var requests = (events + _eventsPerRequest - 1) / _eventsPerRequest;
        using var patience = new CancellationTokenSource();
        var sent = await Task.Factory.StartNew(() => Send(requests, rate / _eventsPerRequest, patience.Token, ct), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
        patience.CancelAfter(Grace);
        while (_free.Count < _senders.Length)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
        return sent * _eventsPerRequest;
    }

    /// <summary>The same for a time.</summary>
    public Task<long> RunAsync(double rate, TimeSpan duration, CancellationToken ct) => RunAsync(rate, (long)(rate * duration.TotalSeconds), ct);

    public void Dispose()
    {
        foreach (var sender in _senders)
        {
            sender.Dispose();
        }
    }

    private long Send(long requests, double rate, CancellationToken patience, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        for (long i = 0; i < requests; i++)
        {
            var due = start + (long)(i * Stopwatch.Frequency / rate);
            while (Stopwatch.GetTimestamp() < due)
            {
                if (ct.IsCancellationRequested)
                {
                    return i;
                }
                // The last millisecond is spent yielding: a sleep is longer than that.
                Thread.Sleep(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) switch { { TotalMilliseconds: > 50 } => 40, { TotalMilliseconds: > 1.2 } => 1, _ => 0 });
            }
            ISender? sender;
            while (!_free.TryDequeue(out sender))
            {
                if (ct.IsCancellationRequested)
                {
                    return i;
                }
                Thread.Sleep(0);
            }
            _ = SendAsync(sender, due, patience); // its failures are counted, and its end is seen by its coming back to the queue
        }
        return requests;
    }

    private async Task SendAsync(ISender sender, long due, CancellationToken patience)
    {
        await sender.SendAsync(due, patience).ConfigureAwait(false);
        _free.Enqueue(sender);
    }
}
