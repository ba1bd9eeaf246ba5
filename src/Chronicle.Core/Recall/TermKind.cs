namespace Chronicle.Recall;

/// <summary>How a part of a query was written.</summary>
public enum TermKind
{
    /// <summary>A word.</summary>
    Word,

    /// <summary>The beginning of a word: <c>conf*</c>, or the last word while it is being typed.</summary>
    Prefix,

    /// <summary>Words in a row: <c>"like this"</c>.</summary>
    Phrase,
}
