namespace Chronicle.Cli.Load.Http;

/// <summary>One producer with a connection of its own: over HTTP, or on the bus.</summary>
internal interface ISender : IDisposable
{
    Task ConnectAsync(CancellationToken ct);

    /// <summary>Sends the next of what it has and counts what became of it; throws only when cancelled before it was sent.</summary>
    /// <param name="since">When it was due, in Stopwatch ticks; 0 for now. What it waited for its turn is part of its latency.</param>
    /// <param name="ct">Ends the wait for the answer.</param>
    Task SendAsync(long since, CancellationToken ct);
}
