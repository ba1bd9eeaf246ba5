using System.Globalization;
using Chronicle.Diagnostics;
using Chronicle.Events;

namespace Chronicle.Journal;

/// <summary>A time in which the store can't be written to, for a reason that can pass. Written by the journal's thread; health reads it from any thread.</summary>
internal sealed class StoreOutage(TimeProvider clock)
{
    private sealed record State(Timestamp Since, long Started, string Reason);

    // Until a group is recorded, a fault so soon after the last one is the same one: nobody's patience starts again.
    private static readonly TimeSpan Probation = TimeSpan.FromSeconds(10);

    private volatile State? _current;
    private State? _last;
    private long _ended;

    /// <summary>Whether a fault of the store can pass, so that waiting helps.</summary>
    public static bool MayPass(Exception fault) => fault is StoreException { IsTransient: true } or OutOfMemoryException;

    public bool IsOn => _current is not null;

    /// <summary>Why nothing can be recorded; null when it can.</summary>
    public string? Reason => _current?.Reason;

    /// <summary>How long it has been going on.</summary>
    public TimeSpan Elapsed => _current is { } current ? clock.GetElapsedTime(current.Started) : TimeSpan.Zero;

    public ComponentHealth? CheckHealth() => _current is not { } current ? null : new ComponentHealth(
        "journal", HealthStatus.Critical,
        string.Create(CultureInfo.InvariantCulture, $"Nothing has been recorded since {current.Since.ToDateTimeOffset():HH:mm:ss} UTC ({Elapsed.TotalSeconds:0} s). {current.Reason}"),
        StopsAppends: true, current.Since);

    /// <summary>Notes a failed try.</summary>
    /// <param name="fault">What failed.</param>
    /// <param name="started">When the try began.</param>
    /// <returns>Whether the reason is another one than before.</returns>
    public bool Note(Exception fault, long started)
    {
        var before = _current ?? (_last is { } recent && clock.GetElapsedTime(_ended, started) < Probation ? recent : null);
        var isNew = _current is null || _current.Reason != fault.Message;
        _current = before is null
            ? new State(Timestamp.From(clock.GetUtcNow() - clock.GetElapsedTime(started)), started, fault.Message)
            : before with { Reason = fault.Message };
        return isNew;
    }

    /// <summary>The store can be probed again. Whether it takes a group shows with the next one.</summary>
    public void End() => (_last, _current, _ended) = (_current, null, clock.GetTimestamp());

    /// <summary>A group is recorded.</summary>
    public void Forget() => _last = null;
}
