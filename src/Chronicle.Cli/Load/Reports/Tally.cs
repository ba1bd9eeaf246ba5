using System.Collections.Concurrent;

namespace Chronicle.Cli.Load.Reports;

/// <summary>What became of the requests: how long answers took, and how those that failed did. Many threads count at once.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _errors = new();
    private long _requests;
    private long _failed;
    private long _events;
    private long _unknown;
    private long _last;

    /// <summary>From when a request was due to when its answer was there; failed ones are not among them.</summary>
    public Latencies Latencies { get; } = new();

    public long Requests => Volatile.Read(ref _requests);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Events acknowledged.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Events whose request got no answer: they may be recorded or not.</summary>
    public long Unknown => Volatile.Read(ref _unknown);

    /// <summary>The highest sequence that an acknowledgement named.</summary>
    public long Last => Volatile.Read(ref _last);

    public double SuccessPercent => Requests == 0 ? 100 : 100.0 * (Requests - Failed) / Requests;

    public IReadOnlyDictionary<string, long> Errors => _errors;

    public void Answered(int events, long last, long ticks)
    {
        Latencies.Add(ticks);
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _events, events);
        for (var seen = Last; last > seen && Interlocked.CompareExchange(ref _last, last, seen) != seen; seen = Last)
        {
            // Another thread moved it; look again.
        }
    }

    /// <param name="kind">A few words, the same for all failures of a kind: they are counted by it.</param>
    /// <param name="unknown">Events that may be recorded all the same.</param>
    public void Lost(string kind, int unknown)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _failed);
        Interlocked.Add(ref _unknown, unknown);
        _errors.AddOrUpdate(kind, 1, static (_, count) => count + 1);
    }

    /// <exception cref="LoadException">A request failed.</exception>
    public void RequireNoFailures()
    {
        if (Failed > 0)
        {
            throw new LoadException($"{Failed} of {Requests} requests failed: {string.Join(", ", Errors.Select(error => $"{error.Key} ({error.Value})"))}.");
        }
    }
}
