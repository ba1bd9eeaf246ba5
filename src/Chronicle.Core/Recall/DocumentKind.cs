namespace Chronicle.Recall;

/// <summary>What a document is made of. The numbers are stored.</summary>
public enum DocumentKind
{
    /// <summary>An event that is neither a message nor a conversation.</summary>
    Event = 0,

    /// <summary>One turn of a thread, with a role.</summary>
    Message = 1,

    /// <summary>A conversation stored as one: its summary, transcript and metadata.</summary>
    Conversation = 2,
}
