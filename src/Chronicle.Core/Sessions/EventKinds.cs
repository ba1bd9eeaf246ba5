using System.Collections.Frozen;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>The types the field's agents send, by what they mean. Anything else is <see cref="EventKind.Other"/>.</summary>
public static class EventKinds
{
    private static readonly FrozenDictionary<string, EventKind> Known = new Dictionary<string, EventKind>
    {
        ["session_start"] = EventKind.SessionStart,
        ["agent_start"] = EventKind.SessionStart,
        ["user_prompt_submit"] = EventKind.Prompt,
        ["prompt"] = EventKind.Prompt,
        ["user_prompt"] = EventKind.Prompt,
        ["pre_tool_use"] = EventKind.ToolStart,
        ["tool_start"] = EventKind.ToolStart,
        ["tool_use"] = EventKind.ToolStart,
        ["post_tool_use"] = EventKind.ToolEnd,
        ["tool_end"] = EventKind.ToolEnd,
        ["post_tool_use_failure"] = EventKind.ToolFailure,
        ["permission_request"] = EventKind.WaitsForPerson,
        ["elicitation"] = EventKind.WaitsForPerson,
        ["notification"] = EventKind.Notification,
        ["subagent_start"] = EventKind.AgentStart,
        ["subagent_stop"] = EventKind.AgentStop,
        ["subagent_termination"] = EventKind.AgentStop,
        ["message_display"] = EventKind.Message,
        ["message_complete"] = EventKind.Message,
        ["assistant_message"] = EventKind.Message,
        ["message"] = EventKind.Message,
        ["conversation"] = EventKind.Message,
        ["stop"] = EventKind.Stop,
        ["stop_failure"] = EventKind.StopFailure,
        ["agent_error"] = EventKind.StopFailure,
        ["session_end"] = EventKind.SessionEnd,
        ["agent_end"] = EventKind.SessionEnd,
        ["finish"] = EventKind.SessionEnd,
        ["error"] = EventKind.Error,
        ["post_tool_batch"] = EventKind.ToolBatch,
        ["permission_denied"] = EventKind.ToolDenial,
        ["elicitation_result"] = EventKind.Answer,
        ["pre_compact"] = EventKind.CompactStart,
        ["post_compact"] = EventKind.CompactEnd,
        [WaitEvents.Dismissed] = EventKind.WaitDismissed,
        [WaitEvents.Snoozed] = EventKind.WaitSnoozed,
        ["instructions_loaded"] = EventKind.Trailing,
        ["cwd_changed"] = EventKind.Trailing,
        ["file_changed"] = EventKind.Trailing,
        ["config_change"] = EventKind.Trailing,
        ["directory_added"] = EventKind.Trailing,
        ["worktree_remove"] = EventKind.Trailing,
        ["teammate_idle"] = EventKind.Trailing,
        ["task_completed"] = EventKind.Trailing,
        ["pre_model_switch"] = EventKind.Trailing,
        ["post_model_switch"] = EventKind.Trailing,
    }.ToFrozenDictionary();

    public static EventKind Of(string type) => Known.GetValueOrDefault(type, EventKind.Other);

    /// <summary>The same, told by the body too where the type alone does not: a message whose role is the user's is a prompt.</summary>
    public static EventKind Of(IncomingEvent content) =>
        content.Type is "message" or "conversation" && SessionText.IsFromUser(content) ? EventKind.Prompt : Of(content.Type);

    /// <summary>Whether events of this type are what people and agents said to each other, which retention may keep for longer than what they did.</summary>
    public static bool IsMessage(string type) => Of(type) is EventKind.Prompt or EventKind.Message;
}
