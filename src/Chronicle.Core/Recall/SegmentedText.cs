namespace Chronicle.Recall;

/// <summary>A text as it is indexed: words between single spaces, in lower case.</summary>
/// <param name="Words">Its words in their order; what has no spaces of its own as overlapping pairs of characters.</param>
/// <param name="Parts">What words are made of: <c>getUserName</c> gives <c>get user name</c>.</param>
public readonly record struct SegmentedText(string Words, string Parts);
