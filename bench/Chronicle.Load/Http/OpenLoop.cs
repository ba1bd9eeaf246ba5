using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Chronicle.Load.Workload;

namespace Chronicle.Load.Http;

/// <summary>Single events at a steady rate, whether or not the last ones are answered.</summary>
/// <remarks>A thread keeps the time; a request that finds no free connection counts from when it was due.</remarks>
internal sealed class OpenLoop : IDisposable
{
    private const int Connections = 16;

    private readonly ConcurrentQueue<(HttpConnection Connection, PostTemplate Request, Random Random)> _free = [];
    private readonly ConcurrentQueue<long> _acknowledged = [];
    private readonly List<HttpConnection> _all = [];
    private volatile string? _fault;

    /// <summary>Stopwatch ticks from sending to the acknowledgement.</summary>
    public IReadOnlyCollection<long> Acknowledged => _acknowledged;

    public static async Task<OpenLoop> ConnectAsync(IPEndPoint address)
    {
        var loop = new OpenLoop();
        var feed = new EventText(sessions: 20, seed: 2);
        for (var i = 0; i < Connections; i++)
        {
            var connection = await HttpConnection.ConnectAsync(address);
            loop._all.Add(connection);
            loop._free.Enqueue((connection, PostTemplate.Create(feed, 1), new Random()));
        }
        return loop;
    }

    /// <returns>How many events were sent; all are acknowledged.</returns>
    public async Task<long> RunAsync(int rate, TimeSpan duration)
    {
        var count = (long)(rate * duration.TotalSeconds);
        await Task.Factory.StartNew(() => Send(count, rate), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var deadline = Environment.TickCount64 + 30_000;
        while (_acknowledged.Count < count && _fault is null && Environment.TickCount64 < deadline)
        {
            await Task.Delay(5);
        }
        return _fault is null && _acknowledged.Count == count ? count : throw new LoadException(_fault ?? $"{_acknowledged.Count} of {count} events were acknowledged.");
    }

    public void Forget() => _acknowledged.Clear();

    public void Dispose() => _all.ForEach(connection => connection.Dispose());

    private void Send(long count, int rate)
    {
        var start = Stopwatch.GetTimestamp();
        for (long i = 0; i < count && _fault is null; i++)
        {
            var due = start + (i * Stopwatch.Frequency / rate);
            while (Stopwatch.GetTimestamp() < due)
            {
                Thread.Sleep(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) > TimeSpan.FromMilliseconds(1) ? 1 : 0);
            }
            var at = Stopwatch.GetTimestamp();
            var waited = false;
            (HttpConnection, PostTemplate, Random) sender;
            while (!_free.TryDequeue(out sender))
            {
                waited = true;
                Thread.Sleep(0);
            }
            _ = SendAsync(sender, waited ? due : at);
        }
    }

    private async Task SendAsync((HttpConnection Connection, PostTemplate Request, Random Random) sender, long since)
    {
        try
        {
            sender.Request.Stamp(sender.Random);
            sender.Request.StampTime();
            var status = await sender.Connection.ExchangeAsync(sender.Request.Bytes);
            _acknowledged.Enqueue(Stopwatch.GetTimestamp() - since);
            _fault = status == 200 ? _fault : $"A POST was answered {status}.";
            _free.Enqueue(sender);
        }
        catch (Exception broken)
        {
            _fault = broken.Message;
        }
    }
}
