using Chronicle.Events;

namespace Chronicle.Sessions;

public sealed partial class Session
{
    /// <summary>Calls, waits and sub-agents that have begun and not ended.</summary>
    public OpenSet Open { get; private set; } = new();

    /// <summary>Where the main agent is, by its last event that said so.</summary>
    public SessionPhase Phase { get; private set; }

    public Timestamp PhaseSince { get; private set; }

    /// <summary>The call whose end the last event told, when its start is not known here.</summary>
    public string? UnknownEnd { get; private set; }

    /// <summary>Takes what the store has kept of it. A row of an older version has no phase: its status tells it.</summary>
    public void Resume(SessionPhase phase, Timestamp since, OpenSet open)
    {
        (Open, Phase, PhaseSince) = (open, phase, since);
        if (phase != SessionPhase.Unknown)
        {
            return;
        }
        PhaseSince = Ended ?? LastReceived;
        Phase = Status switch
        {
            SessionStatus.Completed => Ended is null ? SessionPhase.Stopped : SessionPhase.Ended,
            SessionStatus.Error => Ended is null ? SessionPhase.Failed : SessionPhase.EndedInError,
            _ => SessionPhase.Turn,
        };
        if (Status == SessionStatus.Waiting)
        {
            Open.Add(new OpenEntry { Kind = OpenKind.Wait, Sequence = Last, Said = Last, Since = LastReceived, Text = WaitingFor, Reason = WaitReason.Input });
        }
    }

    /// <summary>Ends a call whose end was told in another session, as it happens when an agent changes its session's id in the middle of a call.</summary>
    /// <returns>Whether it was open.</returns>
    public bool EndElsewhere(string callId)
    {
        if (Open.Call(callId) is not { } call)
        {
            return false;
        }
        Close(call);
        Settle();
        return true;
    }

    private void Follow(EventKind kind, RecordedEvent recorded)
    {
        var content = recorded.Content;
        switch (kind)
        {
            case EventKind.Prompt:
                TakePrompt(recorded);
                break;
            case EventKind.ToolStart:
                StartCall(recorded);
                break;
            case EventKind.ToolEnd or EventKind.ToolFailure or EventKind.ToolDenial:
                EndCall(kind, recorded);
                break;
            case EventKind.ToolBatch:
                EndBatch(content);
                break;
            case EventKind.WaitsForPerson:
                Enter(SessionPhase.Turn, recorded, isSubAgents: IsOfSubAgent(content));
                AskPerson(recorded);
                break;
            case EventKind.Notification when SessionText.WaitReasonOf(content) is { } reason:
                Remind(reason, recorded);
                break;
            case EventKind.Notification when SessionText.EndsElicitation(content):
            case EventKind.Answer:
                AnswerElicitation(content);
                break;
            case EventKind.AgentStart:
                StartAgent(recorded);
                break;
            case EventKind.AgentStop:
                EndAgent(content);
                break;
            case EventKind.CompactStart:
                StartCompaction(recorded);
                break;
            case EventKind.CompactEnd:
                EndCompaction();
                break;
            case EventKind.SessionStart:
                Begin(recorded);
                break;
            case EventKind.Stop or EventKind.StopFailure when IsOfSubAgent(content):
                EndAgent(content);
                break;
            case EventKind.Stop:
                Stop(SessionPhase.Stopped, recorded, SessionText.EndsSession(content) ? TimeOf(content) : Ended);
                break;
            case EventKind.StopFailure:
                Stop(SessionPhase.Failed, recorded, content.Type == "agent_error" ? TimeOf(content) : Ended);
                break;
            case EventKind.SessionEnd:
                var failed = Status == SessionStatus.Error || SessionText.SaysFailure(content);
                CloseAll();
                Enter(failed ? SessionPhase.EndedInError : SessionPhase.Ended, recorded);
                Ended = TimeOf(content);
                break;
            case EventKind.Error:
                var ended = Ended;
                Enter(SessionPhase.Failed, recorded);
                Ended = ended;
                break;
            case EventKind.WaitDismissed:
                Dismiss(WaitEvents.Wait(content));
                break;
            case EventKind.WaitSnoozed:
                Snooze(WaitEvents.Wait(content), WaitEvents.Until(content));
                break;
            case EventKind.Trailing or EventKind.Message or EventKind.Notification:
                break;
            default:
                Enter(SessionPhase.Turn, recorded, IsOfSubAgent(content));
                break;
        }
    }

    private void TakePrompt(RecordedEvent recorded)
    {
        var content = recorded.Content;
        if (TaskNotice.Of(content) is { } notice)
        {
            EndTask(notice);
            CloseInputWaits();
            Enter(SessionPhase.Turn, recorded, isNew: Phase != SessionPhase.Turn);
            return;
        }
        if (IsOfSubAgent(content))
        {
            return; // its agent's words, not a person's
        }
        Prompts++;
        Title ??= SessionText.OfPrompt(content);
        CloseForeground();
        Enter(SessionPhase.Turn, recorded, isNew: true);
    }

    private void Begin(RecordedEvent recorded)
    {
        var source = JsonBody.GetString(recorded.Content.Data.Span, "source"u8);
        if (source == "compact")
        {
            EndCompaction();
            Enter(Phase == SessionPhase.Stopped ? SessionPhase.Stopped : SessionPhase.Turn, recorded);
            return;
        }
        if (source is not null)
        {
            CloseAll(); // another process: what the one before had open is gone with it
        }
        Enter(recorded.Content.Type == "session_start" ? SessionPhase.Begun : SessionPhase.Turn, recorded, isNew: true);
    }

    private void Stop(SessionPhase phase, RecordedEvent recorded, Timestamp? ended)
    {
        if (phase == SessionPhase.Stopped && Phase == SessionPhase.Ended)
        {
            return; // told late: it has ended since
        }
        KeepTasks(recorded);
        CloseForeground();
        Enter(phase, recorded, isNew: true);
        Ended = ended;
        if (SessionText.EndsSession(recorded.Content) || recorded.Content.Type == "agent_error")
        {
            CloseAll();
            Phase = phase == SessionPhase.Failed ? SessionPhase.EndedInError : SessionPhase.Ended;
        }
    }

    private void Dismiss(Sequence wait)
    {
        if (FindWait(wait) is { } entry)
        {
            Open.Remove(entry);
            if (entry.CallId is { } id && Open.Call(id) is { } call)
            {
                Close(call); // it never began to run
            }
        }
    }

    private void Snooze(Sequence wait, Timestamp? until)
    {
        if (until is not null && FindWait(wait) is { } entry)
        {
            Open.Replace(entry, entry with { SnoozedUntil = until });
        }
    }

    /// <summary>The open wait that the event opened, or null.</summary>
    public OpenEntry? FindWait(Sequence sequence)
    {
        foreach (var entry in Open.Entries)
        {
            if (entry.Kind == OpenKind.Wait && entry.Sequence == sequence)
            {
                return entry;
            }
        }
        return null;
    }

    /// <summary>Goes to a phase; the main agent's activity does, a sub-agent's only wakes a session that has not stopped.</summary>
    private void Enter(SessionPhase phase, RecordedEvent recorded, bool isSubAgents = false, bool isNew = false)
    {
        if (isSubAgents && Phase == SessionPhase.Stopped)
        {
            return;
        }
        if (Phase != phase || isNew)
        {
            Phase = phase;
            PhaseSince = SinceOf(recorded.Content);
        }
        Ended = null;
    }

    /// <summary>What follows from the phase and from what is open.</summary>
    private void Settle()
    {
        var wait = Open.OldestWait;
        Status = Phase switch
        {
            SessionPhase.Ended => SessionStatus.Completed,
            SessionPhase.EndedInError or SessionPhase.Failed => SessionStatus.Error,
            _ when wait is not null => SessionStatus.Waiting,
            SessionPhase.Stopped when Open.Count == 0 => SessionStatus.Completed,
            _ => SessionStatus.Active,
        };
        WaitingFor = Status == SessionStatus.Waiting ? wait!.Line : null;
    }

    // A sub-agent is one that has started as one, or that works on while the main agent has stopped.
    private bool IsOfSubAgent(IncomingEvent content) => content.AgentId is { } id && Open.Agent(id) is not null;

    /// <summary>When it happened, but not later than it arrived: ages are told by our clock, and a producer's may be ahead.</summary>
    private static Timestamp SinceOf(IncomingEvent content) => content.Time < content.Received ? content.Time : content.Received;
}
