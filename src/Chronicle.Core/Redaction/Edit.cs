namespace Chronicle.Redaction;

/// <summary>Bytes of a body to replace: from <paramref name="Start"/> up to <paramref name="End"/>, inside one JSON string or exactly one JSON number.</summary>
/// <param name="Quote">Where the quote stands (its backslashes included) that the replacement of a number is put into; -1 for text.</param>
/// <param name="QuoteLength">The quote's length in bytes.</param>
internal readonly record struct Edit(int Start, int End, RedactionRule Rule, int Quote = -1, int QuoteLength = 0);
