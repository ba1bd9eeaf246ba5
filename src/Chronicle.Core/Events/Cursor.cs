using System.Globalization;

namespace Chronicle.Events;

/// <summary>What a reader has seen: a sequence, and the history (<see cref="Epoch"/>) it belongs to. Clients keep its text and give it back.</summary>
public readonly record struct Cursor(string Epoch, Sequence Sequence)
{
    /// <summary>Reads <c>epoch-sequence</c>; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Cursor cursor)
    {
        cursor = default;
        var dash = text.LastIndexOf('-');
        if (dash is < 1 or > 32 || text[..dash].Contains('-')
            || !long.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }
        cursor = new Cursor(text[..dash].ToString(), new Sequence(sequence));
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Sequence.Value}");
}
