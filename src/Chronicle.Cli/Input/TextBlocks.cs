using System.Text;

namespace Chronicle.Cli.Input;

/// <summary>A text of any length in blocks that can be judged alone: whole lines, and no private key in two of them.</summary>
internal sealed class TextBlocks(TextReader reader)
{
    /// <summary>A block's characters, but for a line or a key that is longer.</summary>
    public const int Length = 1 << 20;

    // A longer line, or text without an end after a key's first line, is cut.
    private const int MaxLength = 16 * Length;

    private readonly StringBuilder _waiting = new();
    private bool _ended;

    /// <summary>Whether the block that was read last is the whole text.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The next block, or null at the end.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken ct)
    {
        var first = !IsWhole && !_ended && _waiting.Length == 0;
        var buffer = new char[64 * 1024];
        for (var wanted = Length; !_ended; wanted = _waiting.Length + Length)
        {
            while (!_ended && _waiting.Length < wanted)
            {
                var read = await reader.ReadAsync(buffer, ct).ConfigureAwait(false);
                _ended = read == 0;
                _waiting.Append(buffer, 0, read);
            }
            var text = _ended ? string.Empty : _waiting.ToString();
            if (!_ended && (Cut(text) is > 0 and var cut || (cut = _waiting.Length >= MaxLength ? text.Length : 0) > 0))
            {
                _waiting.Clear().Append(text, cut, text.Length - cut);
                return text[..cut];
            }
        }
        IsWhole = first;
        var rest = _waiting.ToString();
        _waiting.Clear();
        return rest.Length == 0 ? null : rest;
    }

    // Behind the last line that is no part of a key; 0 when there is none.
    private static int Cut(string text)
    {
        var cut = text.LastIndexOf('\n') + 1;
        var begin = text.AsSpan(0, cut).LastIndexOf("-----BEGIN ");
        return begin >= 0 && !text.AsSpan(begin, cut - begin).Contains("-----END ", StringComparison.Ordinal) ? text.AsSpan(0, begin).LastIndexOf('\n') + 1 : cut;
    }
}
