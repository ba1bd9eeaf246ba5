namespace Chronicle.Redaction;

/// <summary>Sets of ASCII characters that tokens are made of.</summary>
[Flags]
internal enum CharClass : ushort
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

    /// <summary>Digits and <c>a-f</c>, in either case.</summary>
    Hex = 128,
    Slash = 256,
    Colon = 512,
    Percent = 1024,

    Letter = Upper | Lower,
    Alnum = Letter | Digit,
    Word = Alnum | Underscore,
    Base64Url = Word | Dash,
    Name = Word | Dash | Dot,
    Bearer = Base64Url | Dot | Base64,
}
