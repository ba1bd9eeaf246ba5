using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Http;

/// <summary>Many live readers of the same journal, and what they have missed.</summary>
internal sealed class Audience : IDisposable
{
    private readonly LiveReader[] _readers;

    private Audience(LiveReader[] readers) => _readers = readers;

    public int Count => _readers.Length;

    /// <summary>The first thing that went wrong with any of them: an event out of order or missing, or a broken connection.</summary>
    public string? Fault => _readers.FirstOrDefault(reader => reader.Fault is not null)?.Fault;

    /// <summary>Events of the run that the readers have got, all together.</summary>
    public long Received => _readers.Sum(reader => reader.Received);

    public static async Task<Audience> ConnectAsync(Target target, int count, bool webSocket, string project, Latencies? ages, CancellationToken ct = default)
    {
        var readers = new LiveReader[count];
        try
        {
            for (var i = 0; i < count; i++)
            {
                readers[i] = await LiveReader.ConnectAsync(target, webSocket, project, ages, ct).ConfigureAwait(false);
            }
            return new Audience(readers);
        }
        catch
        {
            Array.ForEach(readers, reader => reader?.Dispose());
            throw;
        }
    }

    /// <summary>Waits until every reader has so many events and has come to a sequence; gives up on one that broke, and when nobody got anything new for as long as the patience.</summary>
    /// <returns>Whether they have, each in order.</returns>
    public async Task<bool> WaitForAsync(long events, long last, TimeSpan patience, CancellationToken ct)
    {
        var (seen, since) = (-1L, Environment.TickCount64);
        while (!ct.IsCancellationRequested && Environment.TickCount64 - since < patience.TotalMilliseconds && Array.Exists(_readers, reader => reader.Fault is null && IsBehind(reader)))
        {
            (seen, since) = Received > seen ? (Received, Environment.TickCount64) : (seen, since);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
        return Array.TrueForAll(_readers, reader => reader.Fault is null && !IsBehind(reader));

        bool IsBehind(LiveReader reader) => reader.Received < events || reader.Last < last;
    }

    /// <summary>Acknowledged events that readers did not get, all together.</summary>
    public long Missing(long acknowledged) => _readers.Sum(reader => Math.Max(0, acknowledged - reader.Received));

    /// <summary>Events that readers got although nobody can have sent them that often, all together.</summary>
    /// <param name="sent">Acknowledged, or without an answer.</param>
    public long Surplus(long sent) => _readers.Sum(reader => Math.Max(0, reader.Received - sent));

    /// <summary>Waits until every reader has exactly so many events, in order.</summary>
    /// <exception cref="LoadException">One has not.</exception>
    public async Task RequireAllAsync(long events)
    {
        await WaitForAsync(events, 0, TimeSpan.FromSeconds(60), CancellationToken.None).ConfigureAwait(false);
        if (Fault is { } fault)
        {
            throw new LoadException(fault);
        }
        if (Array.Find(_readers, reader => reader.Received != events) is { } other)
        {
            throw new LoadException($"{_readers.Count(reader => reader.Received != events)} readers do not have what was sent; one has {other.Received} of {events} events.");
        }
    }

    public void Dispose() => Array.ForEach(_readers, reader => reader.Dispose());
}
