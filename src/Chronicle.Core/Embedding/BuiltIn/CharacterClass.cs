namespace Chronicle.Embedding.BuiltIn;

/// <summary>What a character does to words.</summary>
internal enum CharacterClass
{
    /// <summary>It ends them.</summary>
    Separator,

    /// <summary>It is a letter of a script that puts spaces between words.</summary>
    Letter,

    Digit,

    /// <summary>It is an underscore: it joins the words of an identifier.</summary>
    Joiner,

    /// <summary>It is of a script without spaces, or one where endings grow onto words (Hangul).</summary>
    Dense,
}
