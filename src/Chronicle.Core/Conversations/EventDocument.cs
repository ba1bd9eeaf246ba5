using System.Buffers.Text;
using System.Text;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Recall;
using Chronicle.Retention;
using Chronicle.Sessions;

namespace Chronicle.Conversations;

/// <summary>What an event gives to the recall index: a message, a conversation, or the words of its body.</summary>
/// <remarks>
/// Every message leads to its event, so what hooks send becomes messages without a second copy: a prompt is what the user says, a stop's last message and a
/// displayed one are what the assistant says, a tool's answer is what the tool says.
/// </remarks>
public static class EventDocument
{
    // Of other events, and of tools' answers: what stands beyond is seldom what somebody remembers.
    private const int MaxEventText = 8_192;

    // Members whose text says how a thing was recorded, not what happened.
    private static readonly string[] Bookkeeping = ["session_id", "transcript_path", "hook_event_name", "cwd", "permission_mode", "prompt_id", "tool_use_id", "effort"];

    /// <summary>Null when there is nothing that anybody would look for.</summary>
    public static RecallDocument? Of(RecordedEvent recorded)
    {
        var content = recorded.Content;
        if (content.SessionId is ErasedEvent.Session or DamagedEvent.Session or OwnEvent.Session)
        {
            return null;
        }
        var data = content.Data.Span;
        switch (content.Type)
        {
            case ConversationEvents.Conversation:
                return Conversation(recorded, recorded.Id);
            case ConversationEvents.Updated:
                return JsonBody.GetString(data, "conversation_id"u8) is { } updated
                    ? Conversation(recorded, updated) with { NeedsReview = JsonBody.GetBoolean(data, "needs_review"u8) ?? false, ReviewReason = JsonBody.GetString(data, "review_reason"u8) } : null;
            case ConversationEvents.Flagged:
                return Flag(recorded);
            case ConversationEvents.Message:
                return Message(recorded, JsonBody.GetString(data, "role"u8) ?? MessageRole.User, recorded.Id, ContentText(data));
            case "message_display":
                // Parts of a message that is shown while it is said: the first has the message's id.
                var isFirst = !Utf8Parser.TryParse(JsonBody.GetRaw(data, "index"u8), out long index, out _) || index == 0;
                return Message(recorded, MessageRole.Assistant, isFirst ? JsonBody.GetString(data, "message_id"u8) ?? recorded.Id : recorded.Id, JsonBody.GetString(data, "delta"u8));
            case "message_delta" or "llm_stream":
                return null; // the whole follows
            case "post_tool_batch":
                return null; // each of its calls has told the same by itself
        }
        return EventKinds.Of(content.Type) switch
        {
            EventKind.Prompt => Message(recorded, MessageRole.User, recorded.Id, JsonBody.GetString(data, "prompt"u8) ?? JsonBody.GetString(data, "prompt_text"u8) ?? JsonBody.GetString(data, "message"u8)),
            EventKind.Message => Message(recorded, JsonBody.GetString(data, "role"u8) ?? MessageRole.Assistant, JsonBody.GetString(data, "message_id"u8) ?? recorded.Id, ContentText(data)),
            EventKind.Stop or EventKind.AgentStop => Reply(recorded),
            EventKind.ToolEnd or EventKind.ToolFailure => Message(recorded, MessageRole.Tool, recorded.Id, Words(content)) with { Starts = StartedAgent(content) },
            _ => Document(recorded, DocumentKind.Event, recorded.Id) with { Text = Words(content) },
        };
    }

    /// <summary>Whether it repeats what the assistant may have said in the message before it, as the end of a turn does.</summary>
    public static bool MayRepeat(RecordedEvent recorded) => EventKinds.Of(recorded.Content.Type) is EventKind.Stop or EventKind.AgentStop;

    private static string? StartedAgent(IncomingEvent content)
    {
        if (content.ToolName is not ("Agent" or "Task"))
        {
            return null;
        }
        var response = JsonBody.GetRaw(content.Data.Span, "tool_response"u8);
        return JsonBody.GetString(response, "agentId"u8) ?? JsonBody.GetString(response, "agent_id"u8);
    }

    private static RecallDocument Reply(RecordedEvent stop) => JsonBody.GetString(stop.Content.Data.Span, "last_assistant_message"u8) is { Length: > 0 } said
        ? Message(stop, MessageRole.Assistant, stop.Id, said)
        : Document(stop, DocumentKind.Event, stop.Id) with { Text = Words(stop.Content) };

    /// <summary>A message, if its role is one: what the message API refuses is an event like any other when it comes through another door.</summary>
    private static RecallDocument Message(RecordedEvent recorded, string role, string id, string? text) => MessageRole.IsOne(role)
        ? Document(recorded, DocumentKind.Message, id) with { Role = role, FollowsOn = recorded.Content.Type != ConversationEvents.Message, Text = text ?? "", IsEmbedded = role != MessageRole.Tool, Tokens = UsedTokens(recorded.Content.Data.Span) }
        : Document(recorded, DocumentKind.Event, recorded.Id) with { Text = Words(recorded.Content) };

    private static RecallDocument Conversation(RecordedEvent recorded, string id)
    {
        var data = recorded.Content.Data.Span;
        var title = JsonBody.GetString(data, "title"u8);
        var words = new StringBuilder();
        BodyWords.Add(words, title, Segmenter.MaxLength);
        BodyWords.Add(words, JsonBody.GetString(data, "summary"u8), Segmenter.MaxLength);
        BodyWords.AddTo(words, JsonBody.GetRaw(data, "transcript"u8), Segmenter.MaxLength);
        return Document(recorded, DocumentKind.Conversation, id) with { Title = title, Text = words.ToString(), IsEmbedded = words.Length > 0 };
    }

    private static RecallDocument? Flag(RecordedEvent recorded)
    {
        var data = recorded.Content.Data.Span;
        return JsonBody.GetString(data, "conversation_id"u8) is not { } id ? null : Document(recorded, DocumentKind.Conversation, id) with
        {
            NeedsReview = JsonBody.GetBoolean(data, "needs_review"u8) ?? true,
            ReviewReason = JsonBody.GetString(data, "reason"u8),
        };
    }

    private static RecallDocument Document(RecordedEvent recorded, DocumentKind kind, string id)
    {
        var content = recorded.Content;
        var data = content.Data.Span;
        return new RecallDocument
        {
            Sequence = recorded.Sequence,
            Id = id,
            Kind = kind,
            Session = content.SessionId,
            Project = content.Project,
            User = kind == DocumentKind.Event ? null : JsonBody.GetString(data, "user_id"u8),
            Channel = kind == DocumentKind.Event ? null : JsonBody.GetString(data, "channel"u8) ?? content.Source,
            Type = content.Type,
            Time = content.Time,
            Parent = kind == DocumentKind.Message ? content.ParentId : null,
            Agent = content.AgentId,
            Trace = content.TraceId,
        };
    }

    /// <summary>A message's text: a string, or the texts of its parts.</summary>
    private static string ContentText(ReadOnlySpan<byte> data)
    {
        if ((JsonBody.GetString(data, "content"u8) ?? JsonBody.GetString(data, "message"u8) ?? JsonBody.GetString(data, "text"u8)) is { } whole)
        {
            return whole;
        }
        var words = new StringBuilder();
        MessageParts.AddTo(words, JsonBody.GetRaw(data, "content"u8), Segmenter.MaxLength);
        return words.ToString();
    }

    private static string Words(IncomingEvent content)
    {
        var words = new StringBuilder();
        BodyWords.AddTo(words, content.Data.Span, MaxEventText, Bookkeeping);
        return words.ToString();
    }

    private static long? UsedTokens(ReadOnlySpan<byte> data)
    {
        var usage = JsonBody.GetRaw(data, "usage"u8);
        return Number(JsonBody.GetRaw(usage, "total_tokens"u8)) ?? Sum(Number(JsonBody.GetRaw(usage, "input_tokens"u8)), Number(JsonBody.GetRaw(usage, "output_tokens"u8)));

        static long? Number(ReadOnlySpan<byte> raw) => Utf8Parser.TryParse(raw, out long number, out var used) && used == raw.Length && number >= 0 ? number : null;

        static long? Sum(long? a, long? b) => a is null ? b : a + (b ?? 0);
    }
}
