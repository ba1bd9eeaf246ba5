using System.Buffers;
using System.Text;

namespace Chronicle.Redaction;

/// <summary>Tells texts that could be secrets from words that only stand where one would.</summary>
internal static class SecretText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("!@#$%^*+/="u8);
    private static readonly SearchValues<byte> Joints = SearchValues.Create(" .-_/\\"u8);
    private static readonly SearchValues<byte> DottedName = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.?!;"u8);

    public static ReadOnlySpan<byte> Redacted => "[REDACTED]"u8;

    /// <summary>Whether the whole text of a secret's member is nothing worth hiding: empty, hidden already, a truth value, or the directory of a "pwd".</summary>
    public static bool SaysNothing(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        text.IsEmpty || text.SequenceEqual(Redacted) || IsWord(text, "true"u8) || IsWord(text, "false"u8) || IsWord(text, "null"u8) || IsWord(text, "none"u8)
        || IsWord(text, "n/a"u8) || IsDirectory(text, name)
        || (name.Length >= 11 && IsWord(name[^11..], "credentials"u8) && (IsWord(text, "same-origin"u8) || IsWord(text, "include"u8) || IsWord(text, "omit"u8))); // of fetch()

    /// <summary>Whether a quote before this character closed a text: no secret begins so.</summary>
    public static bool ClosesOrSpaces(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'}' or (byte)']' or (byte)')' or (byte)',' or (byte)':';

    /// <summary>Whether text after <c>name=</c> refers to a secret, describes one or computes one, and is none itself.</summary>
    public static bool IsReference(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        SaysNothing(text, name) || text.StartsWith(Redacted) || text.StartsWith("•"u8) || (text.Length > 5 && IsWord(text[..4], "your"u8) && text[4] is (byte)'_' or (byte)'-')
        || text[0] is (byte)'{' or (byte)'<' or (byte)'*' or (byte)'(' or (byte)'['
        || (text[0] == '$' && text.Length > 1 && (JsonText.Is(text[1], CharClass.Letter) || text[1] is (byte)'{' or (byte)'(' or (byte)'_'))
        || (text[0] == '%' && text[^1] == '%');

    /// <summary>Whether unquoted text is source code rather than a secret: a call, a type, a dotted name, the name itself.</summary>
    public static bool IsCode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        text.ContainsAny((byte)'(', (byte)'[') || text.IndexOf("::"u8) >= 0 || IsType(text) || IsDottedName(text)
        || (text.Length >= name.Length ? Ascii.EqualsIgnoreCase(text[^name.Length..], name) : Ascii.EqualsIgnoreCase(name[^text.Length..], text));

    /// <summary>Whether text stands out from words: a digit among letters, a special character, or no end.</summary>
    public static bool LooksRandom(ReadOnlySpan<byte> text)
    {
        var special = text[..^1].ContainsAny(Special) && !text.StartsWith("/"u8) && !text.StartsWith("."u8);
        return (text.Length >= 6 && JsonText.HasAny(text, CharClass.Letter) && (JsonText.HasAny(text, CharClass.Digit) || special))
            || (text.Length >= 16 && !text.ContainsAny(Joints));
    }

    /// <summary>Whether the text is a tag of YAML, whose value stands behind it or elsewhere: <c>!vault</c>, <c>!secret</c>.</summary>
    public static bool IsTag(ReadOnlySpan<byte> text) => text.Length > 3 && text[0] == '!' && !text[1..].ContainsAnyExceptInRange((byte)'a', (byte)'z');

    /// <summary>Whether a word that looks like any other may be what the name of a line says.</summary>
    public static bool MayBeWord(NameKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text) =>
        kind is NameKind.Secret or NameKind.Pass
        && (KeyNames.IsPassword(name) ? !IsTypeName(text)
            : name.Length > 6 && text.Length >= 8 && !JsonText.HasAny(name[^1..], CharClass.Digit) && EndsInKey(name) && JsonText.HasAny(text, CharClass.Lower) && !text.ContainsAny(Joints) && !IsTypeName(text));

    /// <summary>Whether the whole text of a member may be what a name of this kind says.</summary>
    public static bool Fits(NameKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        NameKind.Digits => text.Length is >= 4 and <= 12 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9'),
        NameKind.Code => text.Length is >= 4 and <= Scan.Window && JsonText.HasAny(text, CharClass.Digit),
        NameKind.Pass => text.Length >= 3 && !IsOutcome(text),
        NameKind.Credentials => HeaderRule.IsUserAndPassword(text),
        _ => true,
    };

    /// <summary>The same for a number.</summary>
    public static bool FitsNumber(NameKind kind, ReadOnlySpan<byte> digits) => kind switch
    {
        NameKind.Secret => true,
        NameKind.Token => digits.Length >= 6 && !digits.Contains((byte)'.'),
        NameKind.Digits or NameKind.Code => digits.Length >= 4 && !digits.Contains((byte)'.'),
        _ => false,
    };

    // How a check went.
    private static bool IsOutcome(ReadOnlySpan<byte> text) => text.Length <= 8
        && (IsWord(text, "yes"u8) || IsWord(text, "pass"u8) || IsWord(text, "passed"u8) || IsWord(text, "fail"u8) || IsWord(text, "failed"u8) || IsWord(text, "first"u8) || IsWord(text, "second"u8)
            || IsWord(text, "skip"u8) || IsWord(text, "skipped"u8) || IsWord(text, "warn"u8) || IsWord(text, "error"u8) || !JsonText.HasAny(text, CharClass.Letter) && text.Length < 4);

    // api_key, client_secret: what is named "secret" alone may be where one is.
    private static bool EndsInKey(ReadOnlySpan<byte> name) => (name.Length > 3 && IsWord(name[^3..], "key"u8)) || (name.Length > 6 && IsWord(name[^6..], "secret"u8));

    // SecretStr, PasswordField
    private static bool IsTypeName(ReadOnlySpan<byte> text)
    {
        var humps = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (!JsonText.Is(text[at], CharClass.Letter))
            {
                return false;
            }
            humps += JsonText.Is(text[at], CharClass.Upper) && at + 1 < text.Length && JsonText.Is(text[at + 1], CharClass.Lower) ? 1 : 0;
        }
        return humps >= 2 && JsonText.Is(text[0], CharClass.Upper);
    }

    private static bool IsType(ReadOnlySpan<byte> text)
    {
        Span<char> lower = stackalloc char[16];
        text = text.TrimEnd("?;!,"u8);
        return text.Length <= lower.Length && Ascii.ToLower(text, lower, out var length) == OperationStatus.Done
            && (ReadOnlySpan<char>)lower[..length] is "string" or "str" or "text" or "nil" or "undefined" or "number" or "int" or "bool" or "boolean" or "any"
                or "object" or "void" or "bytes" or "optional" or "required" or "unknown" or "self" or "this" or "varchar";
    }

    private static bool IsDottedName(ReadOnlySpan<byte> text) =>
        text.Contains((byte)'.') && !text.ContainsAnyExcept(DottedName);

    private static bool IsDirectory(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        name.Length >= 3 && IsWord(name[^3..], "pwd"u8) && (text[0] is (byte)'/' or (byte)'~' or (byte)'\\' or (byte)'.' || (text.Length > 1 && text[1] == ':'));

    private static bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);
}
