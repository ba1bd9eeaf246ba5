using Chronicle.Events;

namespace Chronicle.Ingest;

/// <summary>Events of one request on their way to the journal. The queue owns it until it is taken, then the journal.</summary>
internal sealed class PendingAppend(IncomingEvent[] events)
{
    // Continues the producer where it is completed, which GroupAnswer does on the pool: a producer's code must not run on the journal's thread.
    private readonly TaskCompletionSource<AppendResult> _outcome = new();

    public IncomingEvent[] Events { get; } = events;

    public long Bytes { get; } = Measure(events);

    public Task<AppendResult> Outcome => _outcome.Task;

    public void Complete(AppendResult result) => _outcome.TrySetResult(result);

    private static long Measure(IncomingEvent[] events)
    {
        long bytes = 0;
        foreach (var incoming in events)
        {
            bytes += incoming.Size;
        }
        return bytes;
    }
}
