using Chronicle.Diagnostics;
using Chronicle.Redaction;

namespace Chronicle.Ingest;

/// <summary>Events of one request on their way to the journal. The queue owns it until it is taken, then the journal.</summary>
internal sealed class PendingAppend(RedactedEvent[] events, string door, RollingHistogram times, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    // Continues the producer where it is completed, which GroupAnswer does on the pool: a producer's code must not run on the journal's thread.
    private readonly TaskCompletionSource<AppendResult> _outcome = new();

    public RedactedEvent[] Events { get; } = events;

    public long Bytes { get; } = Measure(events);

    public Task<AppendResult> Outcome => _outcome.Task;

    public void Complete(AppendResult result)
    {
        Count(result);
        _outcome.TrySetResult(result);
    }

    /// <summary>Counts the outcome; called for appends that are never admitted too.</summary>
    public void Count(in AppendResult result)
    {
        var elapsed = clock.GetElapsedTime(_started);
        times.Record(elapsed, result.Status == AppendStatus.Committed);
        IngestMetrics.Count(door, Events.Length, Bytes, elapsed, result);
    }

    private static long Measure(RedactedEvent[] events)
    {
        long bytes = 0;
        foreach (var incoming in events)
        {
            bytes += incoming.Content.Size;
        }
        return bytes;
    }
}
