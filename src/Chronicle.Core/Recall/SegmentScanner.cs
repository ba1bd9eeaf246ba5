using System.Text;

namespace Chronicle.Recall;

/// <summary>Walks a text from one word, identifier or run of an unspaced script to the next.</summary>
internal ref struct SegmentScanner(ReadOnlySpan<char> text)
{
    // "https://", "std::", "a...b": more in a row hold nothing together, they draw a line.
    private const int MaxJoiners = 3;

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Whether <see cref="Current"/> is of a script without spaces.</summary>
    public bool IsUnspaced { get; private set; }

    public bool MoveNext()
    {
        while (_at < _text.Length)
        {
            _ = Rune.DecodeFromUtf16(_text[_at..], out var rune, out var length);
            if (Letters.IsWord(rune))
            {
                var start = _at;
                IsUnspaced = Letters.IsUnspaced(rune.Value);
                _at = IsUnspaced ? EndOfRun(_at + length) : EndOfWord(_at + length);
                Current = _text[start.._at];
                return true;
            }
            _at += length;
        }
        return false;
    }

    private readonly int EndOfRun(int at)
    {
        while (at < _text.Length)
        {
            _ = Rune.DecodeFromUtf16(_text[at..], out var rune, out var length);
            if (!Letters.IsUnspaced(rune.Value) || !Letters.IsWord(rune))
            {
                break;
            }
            at += length;
        }
        return at;
    }

    private readonly int EndOfWord(int at)
    {
        var end = at;
        var joiners = 0;
        while (at < _text.Length)
        {
            _ = Rune.DecodeFromUtf16(_text[at..], out var rune, out var length);
            if (Letters.IsWord(rune) && !Letters.IsUnspaced(rune.Value))
            {
                at += length;
                end = at;
                joiners = 0;
            }
            else if (Letters.IsJoiner(rune.Value) && ++joiners <= MaxJoiners)
            {
                at += length;
            }
            else
            {
                break;
            }
        }
        return WithSuffix(end);
    }

    /// <summary>C#, C++ and the like end in what otherwise only joins.</summary>
    private readonly int WithSuffix(int end)
    {
        var rest = _text[end..];
        return rest.StartsWith("++") && !rest.StartsWith("+++") ? end + 2 : rest is ['#', ..] && !rest.StartsWith("##") ? end + 1 : end;
    }
}
