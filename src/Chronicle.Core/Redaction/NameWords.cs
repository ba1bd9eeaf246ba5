using System.Text;

namespace Chronicle.Redaction;

/// <summary>A name cut into its words in lower case: <c>X-Api-Key</c>, <c>xApiKey</c> and <c>X_API_KEY</c> are all "x api key".</summary>
internal readonly ref struct NameWords
{
    /// <summary>Names longer than this are text, not names.</summary>
    public const int MaxLength = 128;

    private readonly ReadOnlySpan<char> _letters;
    private readonly ReadOnlySpan<byte> _ends;

    public NameWords(string name) : this(Encoding.UTF8.GetBytes(name), new char[MaxLength], new byte[MaxLength])
    {
    }

    /// <param name="name">At most <see cref="MaxLength"/> bytes are looked at.</param>
    /// <param name="letters">Room for <see cref="MaxLength"/> letters.</param>
    /// <param name="ends">Room for <see cref="MaxLength"/> word ends.</param>
    public NameWords(ReadOnlySpan<byte> name, Span<char> letters, Span<byte> ends)
    {
        var length = 0;
        var words = 0;
        name = name.Length > MaxLength ? name[..MaxLength] : name;
        for (var at = 0; at < name.Length; at++)
        {
            if (!IsPart(name[at]))
            {
                End(ends, ref words, length);
                continue;
            }
            if (at > 0 && IsUpper(name[at]) && (!IsUpper(name[at - 1]) || (at + 1 < name.Length && IsLower(name[at + 1]))))
            {
                End(ends, ref words, length);
            }
            letters[length++] = (char)(IsUpper(name[at]) ? name[at] | 0x20 : name[at]);
        }
        End(ends, ref words, length);
        _letters = letters[..length];
        _ends = ends[..words];
    }

    public int Count => _ends.Length;

    public ReadOnlySpan<char> this[int word] => _letters[(word == 0 ? 0 : _ends[word - 1]).._ends[word]];

    /// <summary>Whether consecutive words, written together, spell <paramref name="joined"/>.</summary>
    public bool Spell(string joined)
    {
        for (var first = 0; first < Count; first++)
        {
            var rest = _letters[(first == 0 ? 0 : _ends[first - 1])..];
            if (rest.StartsWith(joined, StringComparison.Ordinal) && _ends.Contains((byte)(_letters.Length - rest.Length + joined.Length)))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>All words written together.</summary>
    public ReadOnlySpan<char> Joined => _letters;

    private static void End(Span<byte> ends, ref int words, int length)
    {
        if (length > (words == 0 ? 0 : ends[words - 1]))
        {
            ends[words++] = (byte)length;
        }
    }

    private static bool IsPart(byte value) => value >= 0x80 || JsonText.Is(value, CharClass.Alnum);

    private static bool IsUpper(byte value) => JsonText.Is(value, CharClass.Upper);

    private static bool IsLower(byte value) => JsonText.Is(value, CharClass.Lower);
}
