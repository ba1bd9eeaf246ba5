namespace Chronicle.Redaction;

/// <summary>Sets of ASCII characters that tokens are made of.</summary>
[Flags]
internal enum CharClass : byte
{
    None = 0,
    Upper = 1,
    Lower = 2,
    Digit = 4,
    Dash = 8,
    Underscore = 16,
    Dot = 32,

    /// <summary><c>+ / = ~</c></summary>
    Base64 = 64,

    Letter = Upper | Lower,
    Alnum = Letter | Digit,
    Word = Alnum | Underscore,
    Base64Url = Word | Dash,
    Name = Word | Dash | Dot,
    Bearer = Base64Url | Dot | Base64,
}
