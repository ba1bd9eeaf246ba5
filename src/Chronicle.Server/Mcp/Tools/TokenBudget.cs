namespace Chronicle.Server.Mcp.Tools;

/// <summary>How much more of an answer a model wants to read.</summary>
internal sealed class TokenBudget(int tokens)
{
    public const int Least = 200;
    public const int Most = 50_000;

    // As messages are counted elsewhere: about four letters of Latin script each. Of other scripts, a letter is about one.
    private const int LettersPerToken = 4;

    public int Left { get; private set; } = tokens;

    /// <summary>Takes it, and says whether there was room. Nothing is taken when there was none.</summary>
    public bool TryTake(ReadOnlySpan<byte> json)
    {
        var cost = Estimate(json);
        if (cost > Left)
        {
            return false;
        }
        Left -= cost;
        return true;
    }

    public void Take(ReadOnlySpan<byte> json) => Left -= Estimate(json);

    /// <summary>About how many tokens a text of UTF-8 is.</summary>
    public static int Estimate(ReadOnlySpan<byte> text)
    {
        var (ascii, others) = (0, 0);
        foreach (var unit in text)
        {
            ascii += unit < 0x80 ? 1 : 0;
            others += unit >= 0xC0 ? 1 : 0; // the first byte of a letter
        }
        return ((ascii + LettersPerToken - 1) / LettersPerToken) + others;
    }

    /// <summary>The longest beginning of a text with which what is written still fits.</summary>
    /// <param name="text">What may be cut.</param>
    /// <param name="write">The whole piece of the answer with so much of it.</param>
    public byte[] Fit(string text, Func<string, byte[]> write)
    {
        var (least, most) = (0, text.Length);
        while (least < most)
        {
            var middle = (least + most + 1) / 2;
            (least, most) = Estimate(write(Start(text, middle))) <= Left ? (middle, most) : (least, middle - 1);
        }
        return write(Start(text, least));
    }

    /// <summary>So many characters of a text, without half of a pair at the end.</summary>
    private static string Start(string text, int length) =>
        length >= text.Length ? text : text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
