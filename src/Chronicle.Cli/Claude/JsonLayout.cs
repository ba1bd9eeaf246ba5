using System.Text;
using System.Text.Json;

namespace Chronicle.Cli.Claude;

/// <summary>How a JSON text is laid out (indent, line ends, or all on one line), and how to put values into it alike.</summary>
internal sealed class JsonLayout
{
    private readonly string _newLine;
    private readonly string _unit;
    private readonly bool _isOneLine;

    public JsonLayout(ReadOnlySpan<byte> text, JsonSpan root)
    {
        var inside = Encoding.UTF8.GetString(text[root.Start..root.End]);
        _newLine = inside.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        _isOneLine = root.Children.Count > 0 && !inside.Contains('\n', StringComparison.Ordinal);
        var lead = root.Children.Count > 0 ? Encoding.UTF8.GetString(text[(root.Start + 1)..root.Children[0].ChildStart]) : string.Empty;
        var indent = lead[(lead.LastIndexOf('\n') + 1)..];
        _unit = lead.Contains('\n', StringComparison.Ordinal) && indent.Length > 0 ? indent : "  ";
    }

    /// <summary>Adds a member (with a name) or an item (without) at the end of a container.</summary>
    public byte[] Add(ReadOnlySpan<byte> text, JsonSpan container, string? name, string json)
    {
        if (container.Children is not [var first, .., var last])
        {
            if (container.Children is not [var only])
            {
                var outer = IndentOfLine(text, container.Start);
                var inner = _isOneLine ? Label(name, json, null) : _newLine + outer + _unit + Label(name, json, outer + _unit) + _newLine + outer;
                return Splice(text, container.Start + 1, container.End - 1, inner);
            }
            first = last = only;
        }
        var lead = Encoding.UTF8.GetString(text[(container.Start + 1)..first.ChildStart]);
        var indent = lead.Contains('\n', StringComparison.Ordinal) ? lead[(lead.LastIndexOf('\n') + 1)..] : null;
        var added = indent is null ? $"{(_isOneLine ? "," : ", ")}{Label(name, json, null)}" : $",{_newLine}{indent}{Label(name, json, indent)}";
        return Splice(text, last.End, last.End, added);
    }

    public byte[] Replace(ReadOnlySpan<byte> text, JsonSpan value, string json)
    {
        var isSpread = text[value.Start..value.End].Contains((byte)'\n');
        return Splice(text, value.Start, value.End, Label(null, json, isSpread ? IndentOfLine(text, value.Start) : null));
    }

    public static byte[] Remove(ReadOnlySpan<byte> text, JsonSpan container, JsonSpan child)
    {
        var i = container.Children.IndexOf(child);
        return container.Children.Count == 1 ? Splice(text, container.Start + 1, container.End - 1, string.Empty)
            : i > 0 ? Splice(text, container.Children[i - 1].End, child.End, string.Empty)
            : Splice(text, child.ChildStart, container.Children[1].ChildStart, string.Empty);
    }

    private string Label(string? name, string json, string? indent) =>
        (name, indent) switch
        {
            (null, _) => Lay(json, indent),
            (_, null) => $"\"{name}\":{(_isOneLine ? string.Empty : " ")}{Lay(json, null)}",
            _ => $"\"{name}\": {Lay(json, indent)}",
        };

    /// <summary>The value over lines that begin with the indent, or on one line when that is null.</summary>
    private string Lay(string json, string? indent)
    {
        if (indent is null)
        {
            return json;
        }
        var options = new JsonWriterOptions
        {
            Indented = true,
            IndentCharacter = _unit[0] == '\t' ? '\t' : ' ',
            IndentSize = Math.Min(_unit.Length, 16),
            NewLine = "\n",
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            JsonElement.Parse(json).WriteTo(writer);
        }
        return Encoding.UTF8.GetString(stream.ToArray()).Replace("\n", _newLine + indent, StringComparison.Ordinal);
    }

    private static string IndentOfLine(ReadOnlySpan<byte> text, int at)
    {
        var start = text[..at].LastIndexOf((byte)'\n') + 1;
        var length = text[start..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        return Encoding.UTF8.GetString(text.Slice(start, Math.Max(0, length)));
    }

    private static byte[] Splice(ReadOnlySpan<byte> text, int start, int end, string replacement) =>
        [.. text[..start], .. Encoding.UTF8.GetBytes(replacement), .. text[end..]];
}
