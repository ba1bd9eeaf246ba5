using System.Buffers;
using Chronicle.Events;

namespace Chronicle.Journal;

/// <summary>The end of the sealed history. Noted elsewhere, it later tells whether anything up to it was altered, removed or replaced.</summary>
/// <param name="Cursor">The last sealed event.</param>
/// <param name="Chain">The chain's value there, 64 hex digits.</param>
public readonly record struct SealedHead(Cursor Cursor, string Chain)
{
    private const int ChainLength = 64;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads <c>epoch-sequence:chain</c>; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SealedHead head)
    {
        head = default;
        var colon = text.IndexOf(':');
        if (colon < 0 || !Cursor.TryParse(text[..colon], out var cursor) || text.Length - colon - 1 != ChainLength || text[(colon + 1)..].ContainsAnyExcept(HexDigits))
        {
            return false;
        }
        head = new SealedHead(cursor, text[(colon + 1)..].ToString().ToLowerInvariant());
        return true;
    }

    public override string ToString() => $"{Cursor}:{Chain}";
}
