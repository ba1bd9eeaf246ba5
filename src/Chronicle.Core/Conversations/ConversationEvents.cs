namespace Chronicle.Conversations;

/// <summary>The types of the events that conversations are recorded as.</summary>
public static class ConversationEvents
{
    /// <summary>A conversation as one: who, where, its summary and transcript.</summary>
    public const string Conversation = "conversation";

    /// <summary>A conversation's title, summary, transcript or metadata was set later: the whole of it as it is now, with the id in <c>conversation_id</c>.</summary>
    public const string Updated = "conversation.updated";

    /// <summary>A conversation was put up for review, or that is over.</summary>
    public const string Flagged = "conversation.flagged";

    /// <summary>The scope of conversations' ids: there is one conversation with an id, whatever its session.</summary>
    public const string IdScope = "conversations";

    /// <summary>One turn of a thread.</summary>
    public const string Message = "message";
}
