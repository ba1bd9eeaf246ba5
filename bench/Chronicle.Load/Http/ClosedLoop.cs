using System.Diagnostics;
using System.Net;
using Chronicle.Load.Workload;

namespace Chronicle.Load.Http;

/// <summary>Connections that each send their next request as soon as the last one is answered.</summary>
internal sealed class ClosedLoop : IDisposable
{
    private const int Variants = 8; // requests prepared for each connection: different sessions, types and sizes

    private readonly HttpConnection[] _connections;
    private readonly PostTemplate[][] _requests;
    private long _events;
    private volatile bool _isOver;

    private ClosedLoop(HttpConnection[] connections, PostTemplate[][] requests)
    {
        _connections = connections;
        _requests = requests;
    }

    /// <summary>Events acknowledged so far.</summary>
    public long Events => Volatile.Read(ref _events);

    public static async Task<ClosedLoop> ConnectAsync(IPEndPoint address, int connections, int eventsPerRequest)
    {
        var feed = new EventText(sessions: 50, seed: 1);
        var requests = Enumerable.Range(0, connections)
            .Select(_ => Enumerable.Range(0, Variants).Select(_ => PostTemplate.Create(feed, eventsPerRequest)).ToArray()).ToArray();
        var open = new HttpConnection[connections];
        for (var i = 0; i < connections; i++)
        {
            open[i] = await HttpConnection.ConnectAsync(address);
        }
        return new ClosedLoop(open, requests);
    }

    /// <summary>Runs for a warm-up and then for the time measured; returns events per second of the latter.</summary>
    /// <param name="warmUp">Not counted: the server compiles what is hot.</param>
    /// <param name="duration">Counted.</param>
    /// <param name="onMeasured">Called as the counting begins and as it ends.</param>
    public async Task<double> RunAsync(TimeSpan warmUp, TimeSpan duration, Action<bool>? onMeasured = null)
    {
        _isOver = false;
        var running = _connections.Select((connection, index) => Task.Run(() => SendAsync(connection, _requests[index], new Random()))).ToArray();
        await Task.WhenAny(Task.Delay(warmUp), Task.WhenAll(running)); // the latter only when one fails
        onMeasured?.Invoke(true);
        var (events, started) = (Events, Stopwatch.GetTimestamp());
        await Task.WhenAny(Task.Delay(duration), Task.WhenAll(running));
        var rate = (Events - events) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        onMeasured?.Invoke(false);
        _isOver = true;
        await Task.WhenAll(running);
        return rate;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private async Task SendAsync(HttpConnection connection, PostTemplate[] requests, Random random)
    {
        for (var i = 0; !_isOver; i++)
        {
            var request = requests[i % requests.Length];
            request.Stamp(random);
            var status = await connection.ExchangeAsync(request.Bytes);
            if (status != 200)
            {
                throw new LoadException($"A POST was answered {status}: {System.Text.Encoding.UTF8.GetString(connection.Body.Span)}");
            }
            Interlocked.Add(ref _events, request.Events);
        }
    }
}
