namespace Chronicle.Client;

/// <summary>Pauses between tries: doubling, with full jitter above half, never shorter than what the server asked for.</summary>
internal sealed class Backoff(ClientOptions options, TimeProvider clock, Random random)
{
    private int _failures;

    public void Reset() => _failures = 0;

    public TimeSpan Next(TimeSpan? retryAfter)
    {
        var ceiling = Math.Min(options.LongestPause.TotalMilliseconds, options.FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 20)));
        double part;
        lock (random)
        {
            part = random.NextDouble();
        }
        var pause = TimeSpan.FromMilliseconds(ceiling * (0.5 + (part / 2)));
        return retryAfter is { } asked && asked > pause ? asked : pause;
    }

    public Task WaitAsync(TimeSpan pause, CancellationToken ct) => Task.Delay(pause, clock, ct);
}
