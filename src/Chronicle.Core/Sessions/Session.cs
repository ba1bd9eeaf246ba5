using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>One run of an agent, as its events tell it. Stores keep it beside the events, in the same transaction.</summary>
/// <remarks>Owned by the store that loaded it; what a store hands out is a <see cref="Copy"/>.</remarks>
public sealed class Session
{
    /// <summary>How long an active session may be silent before it counts as idle.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(30);

    /// <summary>How far a producer's clock may be ahead: a zone that was left out, at most. A time further ahead is taken for a mistake.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    /// <summary>A title or a reason for waiting is one line of at most this many characters.</summary>
    public const int MaxTextLength = 160;

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

    public SessionStatus StatusAt(Timestamp now) =>
        Status == SessionStatus.Active && now - LastReceived > IdleAfter ? SessionStatus.Idle : Status;

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

    public Session Copy() => (Session)MemberwiseClone();

    /// <summary>Counts one more event, in journal order.</summary>
    public void Apply(RecordedEvent recorded)
    {
        var content = recorded.Content;
        Events++;
        Last = recorded.Sequence;
        var time = TimeOf(content);
        Started = time < Started ? time : Started;
        LastEvent = time > LastEvent ? time : LastEvent;
        LastReceived = content.Received > LastReceived ? content.Received : LastReceived;
        Source ??= content.Source;
        Project ??= content.Project;

        var kind = EventKinds.Of(content);
        Count(kind, content);
        Move(kind, content);
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
            case EventKind.Prompt:
                Prompts++;
                Title ??= SessionText.OfPrompt(content);
                break;
            case EventKind.ToolStart:
                ToolCalls++;
                break;
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

    private void Move(EventKind kind, IncomingEvent content)
    {
        switch (kind)
        {
            case EventKind.WaitsForPerson:
            case EventKind.Notification when SessionText.WaitsForPerson(content):
            case EventKind.ToolStart when content.ToolName == "AskUserQuestion":
                Wait(content);
                break;
            case EventKind.Stop:
                Enter(SessionStatus.Completed, SessionText.EndsSession(content) ? TimeOf(content) : Ended);
                break;
            case EventKind.StopFailure:
                Enter(SessionStatus.Error, content.Type == "agent_error" ? TimeOf(content) : Ended);
                break;
            case EventKind.SessionEnd:
                var failed = Status == SessionStatus.Error || SessionText.SaysFailure(content);
                Enter(failed ? SessionStatus.Error : SessionStatus.Completed, TimeOf(content));
                break;
            case EventKind.Error:
                Enter(SessionStatus.Error, Ended);
                break;
            case EventKind.Notification:
                break;
            case EventKind.Trailing or EventKind.ToolEnd or EventKind.ToolFailure or EventKind.AgentStop or EventKind.Message:
                if (Status == SessionStatus.Waiting)
                {
                    Enter(SessionStatus.Active, null);
                }
                break;
            default:
                Enter(SessionStatus.Active, null);
                break;
        }
    }

    private void Wait(IncomingEvent content)
    {
        // "Claude is waiting for your input" follows the permission request it reminds of: the request says more.
        WaitingFor = Status == SessionStatus.Waiting && content.ToolName is null ? WaitingFor : SessionText.OfWaiting(content);
        Status = SessionStatus.Waiting;
        Ended = null;
    }

    private void Enter(SessionStatus status, Timestamp? ended)
    {
        Status = status;
        Ended = ended;
        WaitingFor = null;
    }
}
