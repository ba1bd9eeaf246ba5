using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Retention;

/// <summary>The time that ages are counted to: the time of day, unless it jumped far ahead. A wrong clock must not drop what is young.</summary>
/// <remarks>
/// The time of day is held against the time that was believed last before the start (the newest event's, when none was noted), and from then on against a clock that nobody can set.
/// While it is further ahead than
/// the tolerance, ages are counted to the time it should be, until it has stayed there for a while: then it was right, as after a machine that was off for a month.
/// A clock that is set back makes events younger, which drops nothing too early.
/// </remarks>
internal sealed class AgeClock(IEventStore store, ClockNote note, TimeProvider clock, TimeSpan tolerance, TimeSpan trustAfter)
{
    private sealed record Doubt(DateTimeOffset Shown, DateTimeOffset Expected, long Since);

    private readonly Lock _gate = new();
    private readonly Sequence _newestAtStart = store.Head;

    // Guarded by _gate: the time of day that is believed, and the timestamp at which it was.
    private DateTimeOffset _believed = clock.GetUtcNow();
    private long _believedAt = clock.GetTimestamp();
    private bool _isHeldAgainstThePast;
    private volatile Doubt? _doubt;

    /// <summary>What is wrong with the time of day and until when nothing more is dropped because of it; null when nothing is.</summary>
    public string? Problem => _doubt is not { } doubt ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"The clock says {doubt.Shown:yyyy-MM-dd HH:mm} UTC, {(doubt.Shown - doubt.Expected).TotalHours:0.0} hours later than it should be by what was believed before and the time that passed since. No event is dropped for its age by that clock until it has stayed so for {Left(doubt).TotalMinutes:0} more minutes (Retention:TrustClockAfter).");

    public async ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        if (!_isHeldAgainstThePast)
        {
            Begin(note.Read() ?? await NewestArrivalAsync(cancellationToken));
        }
        lock (_gate)
        {
            var now = Look(clock.GetUtcNow(), clock.GetTimestamp());
            note.Write(now);
            return now;
        }
    }

    private async ValueTask<DateTimeOffset?> NewestArrivalAsync(CancellationToken cancellationToken)
    {
        var newest = _newestAtStart == Sequence.None ? [] : await store.ReadAsync(new Sequence(_newestAtStart.Value - 1), 1, cancellationToken);
        return newest.Count == 0 ? null : newest[0].Content.Received.ToDateTimeOffset();
    }

    private void Begin(DateTimeOffset? before)
    {
        lock (_gate)
        {
            if (!_isHeldAgainstThePast && before is { } believed && _believed - believed > tolerance)
            {
                _believed = believed;
            }
            _isHeldAgainstThePast = true;
        }
    }

    private DateTimeOffset Look(DateTimeOffset shown, long now)
    {
        var expected = _believed + clock.GetElapsedTime(_believedAt, now);
        if (shown - expected <= tolerance || trustAfter == TimeSpan.Zero)
        {
            return Believe(shown, now);
        }
        if (_doubt is not { } doubt || (shown - (doubt.Shown + clock.GetElapsedTime(doubt.Since, now))).Duration() > tolerance)
        {
            _doubt = new Doubt(shown, expected, now); // also when it jumped again
            return expected;
        }
        return clock.GetElapsedTime(doubt.Since, now) >= trustAfter ? Believe(shown, now) : expected;
    }

    private DateTimeOffset Believe(DateTimeOffset shown, long now)
    {
        (_believed, _believedAt, _doubt) = (shown, now, null);
        return shown;
    }

    private TimeSpan Left(Doubt doubt) => trustAfter - clock.GetElapsedTime(doubt.Since) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
