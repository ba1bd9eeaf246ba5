using System.Diagnostics;

namespace Chronicle.Cli.Serving;

/// <summary>A clock that jumps once, as when somebody or NTP sets it: for <c>chronicle drill --fault clock-back</c>.</summary>
/// <remarks>Only the time of day jumps. Timers and durations come from a clock that nobody can set, here as everywhere.</remarks>
internal sealed class SteppingClock(TimeSpan step, TimeSpan after) : TimeProvider
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + (Stopwatch.GetElapsedTime(_started) < after ? TimeSpan.Zero : step);
}
