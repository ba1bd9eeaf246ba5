using System.Text;

namespace Chronicle.Redaction;

/// <summary>Lines and columns of a body's bytes.</summary>
/// <param name="json">JSON as it stands, or a text that <see cref="EscapedText.Quote"/> quoted.</param>
/// <param name="isQuoted">Whether it is a quoted text, whose escapes stand for one character each.</param>
internal ref struct TextPlaces(ReadOnlySpan<byte> json, bool isQuoted)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _at = isQuoted ? 1 : 0;
    private int _line = 1;
    private int _column = 1;

    /// <summary>The place of a byte; each one asked for is behind the one before.</summary>
    public (int Line, int Column) Of(int position)
    {
        while (_at < position)
        {
            int character = _json[_at];
            if (character >= 0x80)
            {
                Rune.DecodeFromUtf8(_json[_at..], out _, out var width);
                _at += width;
            }
            else if (isQuoted)
            {
                character = JsonText.Read(_json, _at, out var next);
                _at = Math.Max(next, _at + 1);
            }
            else
            {
                _at++;
            }
            (_line, _column) = character == '\n' ? (_line + 1, 1) : (_line, _column + 1);
        }
        return (_line, _column);
    }
}
