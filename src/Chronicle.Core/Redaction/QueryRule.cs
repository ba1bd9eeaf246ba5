using System.Text;

namespace Chronicle.Redaction;

/// <summary>Parameters of a URL that are secret only there: <c>?key=</c>, <c>&amp;code=</c>, <c>&amp;sig=</c>, <c>&amp;X-Amz-Signature=</c>.</summary>
internal static class QueryRule
{
    /// <summary>The sign before a parameter (also as the end of <c>\u0026</c>) and its first letters, or letters in it.</summary>
    public static readonly string[] Anchors = ["?co", "&co", "6co", "?si", "&si", "6si", "z-s", "g-s"];

    // A pagination's page or a language is shorter.
    private const int LeastLength = 16;

    /// <summary>The value of the parameter whose name is around <paramref name="at"/>.</summary>
    public static bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        return NameText.TryFind(ref scan, at + 1, out var start, out var end) && TryMatch(ref scan, start, end, out edit);
    }

    /// <summary>The same for a name that is known already.</summary>
    public static bool TryMatch(ref Scan scan, int start, int end, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        if (end >= json.Length || json[end] != '=' || !IsParameter(json[start..end])
            || !(NameText.IsBefore(json, start, '?') || NameText.IsBefore(json, start, '&') || NameText.IsBefore(json, start, ';')))
        {
            return false;
        }
        var value = scan.PlainEnd(end + 1);
        var text = json[(end + 1)..Math.Min(value, end + 1 + Scan.Window)];
        edit = new Edit(end + 1, value, RedactionRule.Assignment);
        return text.Length >= LeastLength && JsonText.HasAny(text, CharClass.Digit) && JsonText.HasAny(text, CharClass.Letter) && !SecretText.IsReference(text, "key"u8);
    }

    private static bool IsParameter(ReadOnlySpan<byte> name) =>
        Is(name, "key"u8) || Is(name, "code"u8) || Is(name, "sig"u8) || Is(name, "signature"u8) || Is(name, "x-amz-signature"u8) || Is(name, "x-goog-signature"u8);

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);
}
