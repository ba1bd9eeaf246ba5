using System.Globalization;
using System.Text;

namespace Chronicle.Recall;

/// <summary>What a character is to the index, and the one form that its variants share.</summary>
internal static class Letters
{
    /// <summary>Punctuation that holds an identifier together when it stands inside one. The full text table's tokenizer is told the same list.</summary>
    public const string Joiners = "._-/:@#+$~\\";

    public static bool IsJoiner(int letter) => letter < 128 && letter != '_' && Joiners.Contains((char)letter);

    public static bool IsWord(Rune rune)
    {
        if (rune.IsAscii)
        {
            return char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_';
        }
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
    }

    /// <summary>Whether its script is written without spaces between words. Korean has spaces, but glues particles to its words.</summary>
    public static bool IsUnspaced(int letter) => letter switch
    {
        < 0x0e00 => false,
        <= 0x0eff => true, // Thai, Lao
        >= 0x1000 and <= 0x109f => true, // Myanmar
        >= 0x1100 and <= 0x11ff => true, // Hangul letters
        >= 0x1780 and <= 0x17ff => true, // Khmer
        >= 0x3005 and <= 0x3007 => true,
        >= 0x3040 and <= 0x31ff => true, // Kana, Bopomofo, Hangul letters
        >= 0x3400 and <= 0x9fff => true, // Han
        >= 0xac00 and <= 0xd7af => true, // Hangul
        >= 0xf900 and <= 0xfaff => true,
        >= 0xff66 and <= 0xffdc => true,
        >= 0x20000 and <= 0x3ffff => true,
        _ => false,
    };

    public static bool IsArabic(int letter) => letter is >= 0x0600 and <= 0x06ff;

    /// <summary>Vowel signs and the stretching line of Arabic, which most people do not write.</summary>
    public static bool IsLeftOut(int letter) => letter is (>= 0x064b and <= 0x065f) or 0x0670 or 0x0640;

    /// <summary>Lower case, narrow, and one form for the Arabic letters that are often written for each other. Accents are folded by the tokenizer.</summary>
    public static Rune Fold(Rune rune) => rune.Value switch
    {
        < 128 => rune.Value is >= 'A' and <= 'Z' ? new Rune(rune.Value | 0x20) : rune,
        0x0622 or 0x0623 or 0x0625 or 0x0671 => new Rune(0x0627),
        0x0649 or 0x0626 => new Rune(0x064a),
        0x0629 => new Rune(0x0647),
        0x0624 => new Rune(0x0648),
        >= 0xff10 and <= 0xff5a => Fold(new Rune(rune.Value - 0xfee0)),
        _ => Rune.ToLowerInvariant(rune),
    };
}
