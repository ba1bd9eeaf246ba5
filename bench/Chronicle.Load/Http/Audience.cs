using System.Net;

namespace Chronicle.Load.Http;

/// <summary>Many live readers of the same journal.</summary>
internal sealed class Audience(LiveReader[] readers) : IDisposable
{
    public IReadOnlyList<LiveReader> Readers => readers;

    public static async Task<Audience> ConnectAsync(IPEndPoint address, int count, bool webSocket, bool measure)
    {
        var readers = new LiveReader[count];
        for (var i = 0; i < count; i++)
        {
            readers[i] = await LiveReader.ConnectAsync(address, webSocket, measure);
        }
        return new Audience(readers);
    }

    /// <summary>Waits until every reader has every event, each once and in order.</summary>
    /// <exception cref="LoadException">One has not, or not so.</exception>
    public async Task RequireAllAsync(long events)
    {
        var deadline = Environment.TickCount64 + 60_000;
        while (readers.Any(reader => reader.Fault is null && reader.Received < events) && Environment.TickCount64 < deadline)
        {
            await Task.Delay(20);
        }
        foreach (var reader in readers)
        {
            if (reader.Fault is not null || reader.Received != events)
            {
                throw new LoadException(reader.Fault ?? $"{readers.Count(late => late.Received != events)} readers lack events; one has {reader.Received} of {events}.");
            }
        }
    }

    public void Dispose()
    {
        foreach (var reader in readers)
        {
            reader.Dispose();
        }
    }
}
