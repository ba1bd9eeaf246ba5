using System.Text;
using System.Text.Unicode;

namespace Chronicle.Events;

/// <summary>The text of a payload in whatever encoding a shell has sent it.</summary>
internal static class PayloadText
{
    /// <returns>Valid UTF-8 without a byte order mark; bytes that are no text have become U+FFFD.</returns>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> sent)
    {
        var (encoding, mark) = EncodingOf(sent.Span);
        var text = sent[mark..];
        return encoding is not UTF8Encoding ? Encoding.UTF8.GetBytes(encoding.GetString(text.Span))
            : Utf8.IsValid(text.Span) ? text
            : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span));
    }

    /// <summary>JSON begins with an ASCII character, so the zero bytes of UTF-16 and UTF-32 show without a byte order mark too.</summary>
    private static (Encoding Encoding, int MarkBytes) EncodingOf(ReadOnlySpan<byte> sent) => sent switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        [not 0, 0, 0, 0, ..] => (Encoding.UTF32, 0),
        [0, 0, 0, not 0, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 0),
        [not 0, 0, ..] => (Encoding.Unicode, 0),
        [0, not 0, ..] => (Encoding.BigEndianUnicode, 0),
        _ => (Encoding.UTF8, 0),
    };
}
