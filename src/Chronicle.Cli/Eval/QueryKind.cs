namespace Chronicle.Cli.Eval;

/// <summary>How a question relates to what it should find.</summary>
internal enum QueryKind
{
    /// <summary>Other words for the same thing, in a language of Latin script.</summary>
    Paraphrase,

    /// <summary>A name from code, as it is written; others differ in a part.</summary>
    Identifier,

    /// <summary>An error as a program printed it, or the beginning of it.</summary>
    ErrorText,

    /// <summary>Words of the text, some of them mistyped.</summary>
    Typo,

    /// <summary>A question in Cyrillic, Han, Kana, Hangul, Arabic, Thai, Greek or Devanagari.</summary>
    NonLatin,
}
