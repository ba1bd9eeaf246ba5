using Chronicle.Events;

namespace Chronicle.Recall;

/// <summary>What one event gives to the recall index: at most one document, under the event's sequence.</summary>
public sealed record RecallDocument
{
    /// <summary>The event it stands for, which also holds its text.</summary>
    public required Sequence Sequence { get; init; }

    /// <summary>The public id: of the message, the conversation or the event. Messages and conversations have one document for each id.</summary>
    public required string Id { get; init; }

    public required DocumentKind Kind { get; init; }

    public required string Session { get; init; }

    public string? Project { get; init; }

    public string? User { get; init; }

    public string? Channel { get; init; }

    public string? Role { get; init; }

    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    public required Timestamp Time { get; init; }

    /// <summary>When a later event changed it, as the index tells; null when none did.</summary>
    public Timestamp? Changed { get; init; }

    /// <summary>The message this one answers; it may arrive later or never.</summary>
    public string? Parent { get; init; }

    /// <summary>Whether it answers what was said before it by the same agent, when it names no parent: so it is with what hooks tell, one after the other.</summary>
    /// <remarks>For writing only: the index then keeps the <see cref="Parent"/>.</remarks>
    public bool FollowsOn { get; init; }

    /// <summary>The sub-agent that the call it tells of has started: what that one says stands under it. For writing only.</summary>
    public string? Starts { get; init; }

    public string? Agent { get; init; }

    public string? Trace { get; init; }

    public long? Tokens { get; init; }

    public string? Title { get; init; }

    public bool NeedsReview { get; init; }

    public string? ReviewReason { get; init; }

    /// <summary>What is indexed, up to <see cref="Segmenter.MaxLength"/> characters. Empty: the document is there and found by id, but not by words.</summary>
    /// <remarks>Empty, too, when it is read from the index, which keeps no text: <see cref="Sequence"/> leads to it.</remarks>
    public string Text { get; init; } = "";

    /// <summary>Whether its text wants a vector.</summary>
    public bool IsEmbedded { get; init; }
}
