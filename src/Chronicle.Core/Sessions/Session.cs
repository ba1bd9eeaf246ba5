using Chronicle.Diagnostics;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>One run of an agent, as its events tell it. Stores keep it beside the events, in the same transaction.</summary>
/// <remarks>Owned by the store that loaded it; what a store hands out is a <see cref="Copy"/>.</remarks>
public sealed partial class Session
{
    /// <summary>How long an active session in which nothing is open may be silent before it counts as idle.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(30);

    /// <summary>How far a producer's clock may be ahead: a zone that was left out, at most. A time further ahead is taken for a mistake.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    /// <summary>A title or a reason for waiting is one line of at most this many characters.</summary>
    public const int MaxTextLength = 160;

    /// <summary>The rules that <see cref="Apply"/> counts by now. A session that an older version began is counted by its rules at first, and cannot equal a recount.</summary>
    public const int CurrentRules = 1;

    public required string Id { get; init; }
    public string? Source { get; set; }
    public string? Project { get; set; }
    public string? Title { get; set; }

    /// <summary>As its events left it; never <see cref="SessionStatus.Idle"/>.</summary>
    public SessionStatus Status { get; set; }

    public string? WaitingFor { get; set; }
    public Timestamp Started { get; set; }
    public Timestamp LastEvent { get; set; }

    /// <summary>When its last event arrived: idleness is told by our clock, not the producer's.</summary>
    public Timestamp LastReceived { get; set; }

    public Timestamp? Ended { get; set; }

    /// <summary>Events ever recorded; retention may have dropped some of them (<see cref="Dropped"/>), and the counters below say what all of them did.</summary>
    public long Events { get; set; }
    public long Prompts { get; set; }
    public long ToolCalls { get; set; }
    public long Errors { get; set; }

    /// <summary>The oldest of its events still kept.</summary>
    public Sequence First { get; set; }
    public Sequence Last { get; set; }

    /// <summary>How many of its events retention has dropped. Kept by the store, as is <see cref="IsPinned"/>.</summary>
    public long Dropped { get; set; }

    /// <summary>Whether retention leaves it alone.</summary>
    public bool IsPinned { get; set; }

    /// <summary>The rules it has been counted by from its first event on.</summary>
    public int Rules { get; init; } = CurrentRules;

    /// <summary>The server's own: alerts and notices.</summary>
    public bool IsRecorder => Id == OwnEvent.Session;

    /// <summary>A session that its first event has just created; call <see cref="Apply"/> with that event next.</summary>
    public static Session StartedBy(RecordedEvent first) => new()
    {
        Id = first.Content.SessionId,
        First = first.Sequence,
        Started = TimeOf(first.Content),
        LastEvent = TimeOf(first.Content),
        LastReceived = first.Content.Received,
    };

    /// <summary>Whether a producer's time is a mistake, by when it arrived.</summary>
    public static bool IsFarAhead(Timestamp time, Timestamp received) => time.Micros - (long)ClockTolerance.TotalMicroseconds > received.Micros;

    public Session Copy()
    {
        var copy = (Session)MemberwiseClone();
        copy.Open = Open.Copy();
        return copy;
    }

    /// <summary>Counts one more event, in journal order.</summary>
    public void Apply(RecordedEvent recorded)
    {
        var content = recorded.Content;
        var kind = EventKinds.Of(content);
        Events++;
        Last = recorded.Sequence;
        UnknownEnd = null;
        if (kind is not (EventKind.WaitDismissed or EventKind.WaitSnoozed)) // what a person does with a wait is no sign of life of the agent's
        {
            var time = TimeOf(content);
            Started = time < Started ? time : Started;
            LastEvent = time > LastEvent ? time : LastEvent;
            LastReceived = content.Received > LastReceived ? content.Received : LastReceived;
            Source ??= content.Source;
            Project ??= content.Project;
        }
        Count(kind, content);
        Follow(kind, recorded);
        Settle();
    }

    /// <summary>The same for an event that comes back after it was dropped, and was counted when it was first recorded.</summary>
    public void Return(RecordedEvent recorded)
    {
        var (events, prompts, toolCalls, errors) = (Events, Prompts, ToolCalls, Errors);
        Apply(recorded);
        (Events, Prompts, ToolCalls, Errors) = (events, prompts, toolCalls, errors);
    }

    // An event dated 9999 is not what happened last.
    private static Timestamp TimeOf(IncomingEvent content) => IsFarAhead(content.Time, content.Received) ? content.Received : content.Time;

    private void Count(EventKind kind, IncomingEvent content)
    {
        switch (kind)
        {
            case EventKind.SessionStart:
                Title ??= SessionText.OfTitle(content);
                break;
            case EventKind.ToolFailure or EventKind.StopFailure or EventKind.Error:
                Errors++;
                break;
            case EventKind.ToolEnd when SessionText.SaysFailure(content):
                Errors++;
                break;
            case EventKind.SessionEnd when SessionText.SaysFailure(content):
                Errors++;
                break;
        }
    }
}
