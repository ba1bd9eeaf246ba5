using System.Text;
using Chronicle.Events;

namespace Chronicle.Journal;

/// <summary>What a reader gets in place of an event that is not in the store as it was recorded: it keeps the numbers dense, and says so.</summary>
public static class DamagedEvent
{
    /// <summary>No session of anybody's: it is never listed.</summary>
    public const string Session = "chronicle.damaged";

    public const string EventType = "chronicle.damaged";

    // The year 9999 ends here: a damaged time must not keep an event from being written.
    private const long LatestTime = 253_402_300_799_999_999;

    public const string Problem = "This event was changed or damaged in the file. What it said is not given out.";

    private static readonly ReadOnlyMemory<byte> Body = Encoding.UTF8.GetBytes($$"""{"problem":"{{Problem}}"}""");

    /// <summary>Whether it is a placeholder. One that was exported and imported again is an event like others.</summary>
    public static bool Is(RecordedEvent recorded) => recorded.Content.Data.Equals(Body);

    /// <summary>The placeholder of an event. Nothing of it is from the event but its number and its times, which may be damaged too.</summary>
    public static RecordedEvent At(string epoch, Sequence sequence, Timestamp time, Timestamp received) => new(epoch, sequence, null, new IncomingEvent
    {
        SessionId = Session,
        Type = EventType,
        Time = new Timestamp(Math.Clamp(time.Micros, 0, LatestTime)),
        Received = new Timestamp(Math.Clamp(received.Micros, 0, LatestTime)),
        Data = Body,
    });
}
