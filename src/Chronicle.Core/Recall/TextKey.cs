namespace Chronicle.Recall;

/// <summary>The number of a text in the index. Documents with the same text share it, and with it the words and vectors.</summary>
public readonly record struct TextKey(long Value);
