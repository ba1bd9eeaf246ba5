using Chronicle.Events;

namespace Chronicle.Sessions;

public sealed partial class Session
{
    /// <summary>Ends a call, the wait that kept it and the sub-agent that it ran.</summary>
    private void Close(OpenEntry call)
    {
        Open.Remove(call);
        for (var i = Open.Count - 1; call.CallId is not null && i >= 0; i--)
        {
            if (Open.Entries[i] is { Kind: not OpenKind.Call } other && other.CallId == call.CallId && !(other.Kind == OpenKind.Agent && other.IsBackground))
            {
                Open.RemoveAt(i);
            }
        }
    }

    /// <summary>The waits that the end of a call answers: its own, and those that name its tool and input but no call.</summary>
    private void CloseWaitsBy(CallBody body, OpenEntry? call, string? agent)
    {
        var id = call?.CallId ?? body.Id;
        for (var i = Open.Count - 1; Open.Waits > 0 && i >= 0; i--)
        {
            if (Open.Entries[i] is not { Kind: OpenKind.Wait } wait)
            {
                continue;
            }
            var isItsOwn = wait.CallId is not null
                ? wait.CallId == id
                : wait.Tool is { } tool && wait.AgentId == agent && tool == body.Tool && IsSame(wait.Input, CallBody.Hash(body.Input));
            if (isItsOwn)
            {
                Open.RemoveAt(i);
            }
        }

        static bool IsSame(long one, long other) => one == other || one == 0 || other == 0;
    }

    /// <summary>A permission that was asked for without saying for what can't be waited for when no call is left that could need it.</summary>
    private void CloseWaitsOfNoCall(string? agent)
    {
        if (Open.Waits == 0)
        {
            return;
        }
        foreach (var entry in Open.Entries)
        {
            if (entry.Kind == OpenKind.Call && entry.AgentId == agent && !entry.IsBackground)
            {
                return;
            }
        }
        for (var i = Open.Count - 1; i >= 0; i--)
        {
            if (Open.Entries[i] is { Kind: OpenKind.Wait, Reason: WaitReason.Permission, CallId: null, Tool: null } wait && wait.AgentId == agent)
            {
                Open.RemoveAt(i);
            }
        }
    }

    private void CloseInputWaits()
    {
        for (var i = Open.Count - 1; Open.Waits > 0 && i >= 0; i--)
        {
            if (Open.Entries[i] is { Kind: OpenKind.Wait, Reason: WaitReason.Input })
            {
                Open.RemoveAt(i);
            }
        }
    }

    /// <summary>What belongs to the turn ends with it; a call that a person would not allow never ran, in the background neither.</summary>
    private void CloseForeground()
    {
        for (var i = Open.Count - 1; i >= 0; i--)
        {
            var entry = Open.Entries[i];
            if (entry.Kind == OpenKind.Wait && entry.CallId is { } id && !IsInBackground(entry) && Open.Call(id) is { IsBackground: true } refused)
            {
                Open.Replace(refused, refused with { IsBackground = false });
            }
        }
        for (var i = Open.Count - 1; i >= 0; i--)
        {
            if (!IsInBackground(Open.Entries[i]))
            {
                Open.RemoveAt(i);
            }
        }
    }

    private bool IsInBackground(OpenEntry entry) =>
        entry.IsBackground || (entry.Kind != OpenKind.Agent && entry.AgentId is { } agent && Open.Agent(agent) is { IsBackground: true });

    private void CloseAll()
    {
        for (var i = Open.Count - 1; i >= 0; i--)
        {
            Open.RemoveAt(i);
        }
    }

    /// <summary>Takes what erased events said out of what is open.</summary>
    public void Forget(Func<Sequence, bool> isErased)
    {
        Open.Forget(isErased);
        Settle();
    }

    /// <summary>Gives what an event opened the texts that the event says now.</summary>
    public void Retell(RecordedEvent said)
    {
        var alone = StartedBy(said);
        alone.Apply(said);
        Open.Retell(said.Sequence, alone.Open.Count > 0 ? alone.Open.Entries[0] : null);
        Settle();
    }

    /// <summary>Passes the texts of what is open through <paramref name="rewrite"/>.</summary>
    public void RewriteOpen(Func<string, string> rewrite)
    {
        Open.Rewrite(rewrite);
        Settle();
    }
}
