using Chronicle.Events;

namespace Chronicle.Sessions;

public sealed partial class Session
{
    /// <summary>The time of its last event, but not later than that arrived: a producer's clock that is ahead puts no session first for ever.</summary>
    public Timestamp LastActive => LastEvent < LastReceived ? LastEvent : LastReceived;

    /// <summary>Whether it has not ended and nothing of it has arrived for so long that nobody is at work any more.</summary>
    public bool IsLostAt(SessionMoment moment) =>
        Phase is not (SessionPhase.Ended or SessionPhase.EndedInError or SessionPhase.Failed) && !IsRecorder && moment.Now - LastReceived >= moment.LostAfter;

    /// <summary>The older, coarser form of its state.</summary>
    public SessionStatus StatusAt(SessionMoment moment)
    {
        if (Status is not (SessionStatus.Active or SessionStatus.Waiting))
        {
            return Status;
        }
        if (IsLostAt(moment))
        {
            return SessionStatus.Idle;
        }
        if (Status == SessionStatus.Waiting && WaitAt(moment.Now) is not null)
        {
            return SessionStatus.Waiting;
        }
        return Open.Count == 0 && IsSilentAt(moment.Now) ? SessionStatus.Idle : SessionStatus.Active;
    }

    public SessionState StateAt(SessionMoment moment)
    {
        switch (Phase)
        {
            case SessionPhase.Ended:
                return SessionState.Done;
            case SessionPhase.EndedInError:
                return SessionState.Failed;
        }
        if (IsRecorder)
        {
            return SessionState.Quiet;
        }
        if (IsLostAt(moment))
        {
            return SessionState.Lost;
        }
        if (Phase == SessionPhase.Failed)
        {
            return SessionState.Failed;
        }
        if (WaitAt(moment.Now) is not null)
        {
            return SessionState.Waiting;
        }
        if (WorkAt(moment.Now) is not null)
        {
            return SessionState.Working;
        }
        return Phase == SessionPhase.Turn ? IsSilentAt(moment.Now) ? SessionState.Quiet : SessionState.Working : SessionState.YourTurn;
    }

    /// <summary>Since when it is in its state.</summary>
    public Timestamp StateSince(SessionMoment moment) => StateAt(moment) switch
    {
        SessionState.Waiting => WaitAt(moment.Now)!.Since,
        SessionState.Working => Phase == SessionPhase.Turn ? PhaseSince : WorkAt(moment.Now)!.Since,
        SessionState.Quiet or SessionState.Lost => LastReceived,
        SessionState.Done => Ended ?? PhaseSince,
        _ => PhaseSince,
    };

    /// <summary>What it is doing; null when it does nothing, or the model alone is at work.</summary>
    public OpenEntry? DoingAt(SessionMoment moment) => StateAt(moment) switch
    {
        SessionState.Waiting => WaitAt(moment.Now),
        SessionState.Working => WorkAt(moment.Now),
        _ => null,
    };

    private bool IsSilentAt(Timestamp now) => now - LastReceived > IdleAfter;

    /// <summary>The oldest wait that was not put off.</summary>
    private OpenEntry? WaitAt(Timestamp now)
    {
        for (var i = 0; Open.Waits > 0 && i < Open.Count; i++)
        {
            if (Open.Entries[i] is { Kind: OpenKind.Wait } wait && !(wait.SnoozedUntil > now))
            {
                return wait;
            }
        }
        return null;
    }

    /// <summary>The most telling thing that goes on: the oldest call of the turn, of a sub-agent, in the background; else a sub-agent.</summary>
    private OpenEntry? WorkAt(Timestamp now)
    {
        OpenEntry? best = null;
        foreach (var entry in Open.Entries)
        {
            if (entry.Kind != OpenKind.Wait && !IsPutOff(entry, now) && (best is null || Rank(entry) < Rank(best)))
            {
                best = entry;
            }
        }
        return best;

        static int Rank(OpenEntry entry) => entry switch
        {
            { Kind: OpenKind.Call, IsBackground: false, AgentId: null } => 0,
            { Kind: OpenKind.Call, IsBackground: false } => 1,
            { Kind: OpenKind.Agent } => 2,
            _ => 3,
        };
    }

    // A call that waits for an answer which was put off does not run.
    private bool IsPutOff(OpenEntry call, Timestamp now)
    {
        if (Open.Waits == 0 || call.Kind != OpenKind.Call || call.CallId is null)
        {
            return false;
        }
        foreach (var entry in Open.Entries)
        {
            if (entry is { Kind: OpenKind.Wait, SnoozedUntil: { } until } && until > now && entry.CallId == call.CallId)
            {
                return true;
            }
        }
        return false;
    }
}
