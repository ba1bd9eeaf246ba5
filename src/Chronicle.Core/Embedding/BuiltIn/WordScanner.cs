using System.Globalization;

namespace Chronicle.Embedding.BuiltIn;

/// <summary>Walks over a text run by run, a run being a word, an identifier, or an unbroken piece of a script without spaces; and over a run word by word.</summary>
internal ref struct WordScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public bool IsDense { get; private set; }

    public ReadOnlySpan<char> Run { get; private set; }

    public bool NextRun()
    {
        while (_at < _text.Length && Classify(_text[_at]) is CharacterClass.Separator or CharacterClass.Joiner)
        {
            _at++;
        }
        if (_at == _text.Length)
        {
            return false;
        }
        var start = _at;
        IsDense = Classify(_text[_at]) == CharacterClass.Dense;
        while (++_at < _text.Length && Classify(_text[_at]) is not CharacterClass.Separator and var next && (next == CharacterClass.Dense) == IsDense)
        {
        }
        Run = _text[start.._at];
        return true;
    }

    /// <summary>The length of the first word of a run: <c>getUserName</c> is three, <c>HTTPServer</c> two, <c>utf8</c> two.</summary>
    public static int FirstWord(ReadOnlySpan<char> run)
    {
        var first = Classify(run[0]);
        var length = 1;
        while (length < run.Length && Classify(run[length]) == first)
        {
            if (char.IsUpper(run[length]) && (!char.IsUpper(run[length - 1]) || (length + 1 < run.Length && char.IsLower(run[length + 1]))))
            {
                break;
            }
            length++;
        }
        return length;
    }

    public static CharacterClass Classify(char c)
    {
        if (c < 128)
        {
            return char.IsAsciiLetter(c) ? CharacterClass.Letter : char.IsAsciiDigit(c) ? CharacterClass.Digit : c == '_' ? CharacterClass.Joiner : CharacterClass.Separator;
        }
        return char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.DecimalDigitNumber => CharacterClass.Digit,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => IsDenseScript(c) ? CharacterClass.Dense : CharacterClass.Letter,
            _ => CharacterClass.Separator,
        };
    }

    // Thai to Myanmar, Hangul jamo, Khmer, kana and Han, Hangul, compatibility Han, half-width forms.
    private static bool IsDenseScript(char c) => c is (>= '\u0e00' and <= '\u0eff') or (>= '\u1000' and <= '\u11ff') or (>= '\u1780' and <= '\u17ff')
        or (>= '\u3040' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3') or (>= '\uf900' and <= '\ufaff') or (>= '\uff66' and <= '\uffdc');
}
