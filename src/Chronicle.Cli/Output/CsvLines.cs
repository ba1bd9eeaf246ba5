using System.Text;
using System.Text.Json;
using Chronicle.Client;

namespace Chronicle.Cli.Output;

/// <summary>Events as CSV (RFC 4180): a header, then a line for each, ended by CRLF. What is no member of the envelope stands in the last column as JSON.</summary>
/// <remarks>A spreadsheet takes a cell that begins with = + - @ for a formula: such a text gets an apostrophe before it.</remarks>
internal static class CsvLines
{
    private static readonly string[] Columns =
    [
        "seq", "cursor", "id", "session_id", "type", "time", "received", "source", "project", "tool_name", "tool_use_id", "duration_ms", "trace_id", "span_id", "parent_id",
        "agent_id", "prompt_id", "data",
    ];

    public static ReadOnlySpan<byte> Header => Encoding.UTF8.GetBytes(string.Join(',', Columns) + ",extra\r\n");

    public static byte[] Line(EventJson recorded)
    {
        var line = new StringBuilder();
        foreach (var column in Columns)
        {
            Append(line, recorded.Element.TryGetProperty(column, out var value) ? Text(value) : string.Empty);
            line.Append(',');
        }
        Append(line, Extra(recorded.Element));
        return Encoding.UTF8.GetBytes(line.Append("\r\n").ToString());
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? Harmless(value.GetString()!) : value.GetRawText();

    private static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static string Extra(JsonElement recorded)
    {
        var others = recorded.EnumerateObject().Where(member => !Columns.Contains(member.Name)).Select(member => member.ToString()).ToList();
        return others.Count == 0 ? string.Empty : "{" + string.Join(',', others) + "}";
    }

    private static void Append(StringBuilder line, string field)
    {
        if (field.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            line.Append(field);
            return;
        }
        line.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
