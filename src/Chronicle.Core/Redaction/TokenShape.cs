using System.Text;

namespace Chronicle.Redaction;

/// <summary>A service's keys: a fixed prefix and a run of characters.</summary>
/// <param name="prefix">What each key begins with. It stays case-sensitive.</param>
/// <param name="rule">The label that its matches are counted under.</param>
/// <param name="tail">What follows the prefix.</param>
/// <param name="min">The least number of characters that follow; below the real one, because output is often cut.</param>
/// <param name="full">How many follow in a whole key. With so many it is a key even when it is glued to a word before it; 0: never.</param>
internal sealed class TokenShape(string prefix, RedactionRule rule, CharClass tail, int min, int full = 0)
{
    // A key is judged by so many of its characters.
    private const int Judged = 64;

    private readonly byte[] _prefix = Encoding.ASCII.GetBytes(prefix);
    private int _offset;

    /// <summary>What the characters after the prefix must look like.</summary>
    public delegate bool Look(ReadOnlySpan<byte> tail);

    public string Prefix => prefix;
    public RedactionRule Rule => rule;
    public CharClass Tail => tail;
    public int Min => min;
    public int Full => full;

    /// <summary>The most characters that may follow. Default: any number.</summary>
    public int Max { get; init; } = int.MaxValue;

    public Look? Looks { get; init; }

    /// <summary>Characters that follow the prefix in an example; made of the class when left out.</summary>
    public string? Example { get; init; }

    /// <summary>Texts that look alike and stay.</summary>
    public string[] NearMisses { get; init; } = [];

    /// <summary>Three characters of the prefix that are rare in other text. Default: the first three.</summary>
    public string Anchor
    {
        get;
        init
        {
            field = value;
            _offset = prefix.IndexOf(value, StringComparison.Ordinal);
        }
    } = prefix[..3];

    /// <summary>The key that has its anchor at <paramref name="at"/>.</summary>
    public bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var start = at - _offset;
        if (start < 0 || !TryPrefix(scan.Json, start, out var first))
        {
            return false;
        }
        var begins = JsonText.Begins(scan.Json, start, CharClass.Base64Url);
        if (!begins && full == 0)
        {
            return false;
        }
        var needed = begins ? min : full;
        var limit = Max == int.MaxValue ? Math.Max(needed, Judged) : Max + 1;
        var end = scan.Run(first, tail, limit);
        if (end - first < needed || end - first > Max || (Looks is { } looks && !looks(scan.Json[first..end])))
        {
            return false;
        }
        end = Max == int.MaxValue ? scan.Run(end, tail) : end;
        while (end > first && scan.Json[end - 1] == '.')
        {
            end--; // the end of a sentence
        }
        edit = new Edit(start, end, rule);
        return true;
    }

    // Some writers escape slashes.
    private bool TryPrefix(ReadOnlySpan<byte> json, int start, out int end)
    {
        end = start;
        foreach (var expected in _prefix)
        {
            if (JsonText.Read(json, end, out var next) != expected)
            {
                return false;
            }
            end = next;
        }
        return true;
    }
}
