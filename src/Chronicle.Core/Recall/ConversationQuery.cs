using Chronicle.Events;

namespace Chronicle.Recall;

/// <summary>Which conversations are listed, newest first.</summary>
public sealed record ConversationQuery
{
    public string? User { get; init; }

    public string? Channel { get; init; }

    public string? Project { get; init; }

    /// <summary>Only those that need a review (true), only those that don't (false), or both.</summary>
    public bool? NeedsReview { get; init; }

    /// <summary>Those before this one: the sequence of the last one of the page before.</summary>
    public Sequence? Before { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 50;
}
