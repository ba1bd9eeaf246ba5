using System.Buffers;
using System.Globalization;
using System.Text;

namespace Chronicle.Redaction;

/// <summary>Text as the inside of a JSON string and back, so that one engine reads both. Lone surrogates survive.</summary>
internal static class EscapedText
{
    private static readonly SearchValues<char> NeedEscape = SearchValues.Create(
        ['"', '\\', .. Enumerable.Range(0, 0x20).Select(value => (char)value), .. Enumerable.Range(0xD800, 0x800).Select(value => (char)value)]);

    /// <summary>Whether <see cref="Quote"/> has to change a character.</summary>
    public static bool NeedsEscapes(ReadOnlySpan<char> text) => text.ContainsAny(NeedEscape);

    /// <summary>A quoted JSON string that says <paramref name="text"/>.</summary>
    public static byte[] Quote(ReadOnlySpan<char> text)
    {
        var json = new ArrayBufferWriter<byte>(text.Length + 16);
        json.Write("\""u8);
        for (var at = 0; at < text.Length;)
        {
            var plain = text[at..].IndexOfAny(NeedEscape);
            plain = plain < 0 ? text.Length - at : plain;
            Encoding.UTF8.GetBytes(text.Slice(at, plain), json);
            at += plain;
            if (at < text.Length)
            {
                at += Escape(text[at..], json);
            }
        }
        json.Write("\""u8);
        return json.WrittenSpan.ToArray();
    }

    /// <summary>What a quoted JSON string made by <see cref="Quote"/> says.</summary>
    public static string Unquote(ReadOnlySpan<byte> json)
    {
        json = json[1..^1];
        var text = new StringBuilder(json.Length);
        for (var at = 0; at < json.Length;)
        {
            var plain = json[at..].IndexOf((byte)'\\');
            plain = plain < 0 ? json.Length - at : plain;
            text.Append(Encoding.UTF8.GetString(json.Slice(at, plain)));
            at += plain;
            if (at < json.Length)
            {
                text.Append((char)JsonText.Read(json, at, out at));
            }
        }
        return text.ToString();
    }

    private static int Escape(ReadOnlySpan<char> text, ArrayBufferWriter<byte> json)
    {
        switch (text[0])
        {
            case '"':
                json.Write("\\\""u8);
                return 1;
            case '\\':
                json.Write("\\\\"u8);
                return 1;
            case '\n':
                json.Write("\\n"u8);
                return 1;
            case '\r':
                json.Write("\\r"u8);
                return 1;
            case '\t':
                json.Write("\\t"u8);
                return 1;
        }
        if (Rune.DecodeFromUtf16(text, out var rune, out var length) == OperationStatus.Done && rune.Value >= 0x20)
        {
            json.Advance(rune.EncodeToUtf8(json.GetSpan(4)));
            return length;
        }
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)text[0]:x4}"), json);
        return 1;
    }
}
