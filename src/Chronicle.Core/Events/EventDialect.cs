namespace Chronicle.Events;

/// <summary>Whose names an event is written in.</summary>
public enum EventDialect
{
    /// <summary>Chronicle's own (docs/api.md), and the original Chronicle's as its aliases. A wrong type is an error.</summary>
    Chronicle,

    /// <summary>A Claude Code hook payload: the whole of it is the body, and nothing in it is an error.</summary>
    ClaudeCode,

    /// <summary>disler's hooks: an envelope with <c>source_app</c>, <c>hook_event_type</c> and <c>payload</c>.</summary>
    Disler,

    /// <summary>
    /// Chronicle's own, as export writes it: each member is what its name says, the members of <c>extra</c> stand beside the body, and today's limits on names
    /// do not apply, because the event has been recorded before.
    /// </summary>
    Exported,
}
