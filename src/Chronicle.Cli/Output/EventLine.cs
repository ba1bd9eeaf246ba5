using System.Globalization;
using System.Text;
using System.Text.Json;
using Chronicle.Client;

namespace Chronicle.Cli.Output;

/// <summary>An event on one line: time, session, type, tool, what it was about.</summary>
internal sealed class EventLine(bool colour, int width, TimeZoneInfo zone)
{
    private const string Reset = "\e[0m";
    private const string Dim = "\e[2m";

    private static readonly string[] Telling =
        ["command", "file_path", "path", "pattern", "url", "query", "prompt", "description", "message", "error", "last_assistant_message", "text", "reason", "source", "name"];

    public string Format(EventJson recorded)
    {
        var line = new StringBuilder(160);
        var time = recorded.Time is { } at ? TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) : string.Empty;
        var type = PlainText.OneLine(recorded.Text("type"), 40);
        var used = Add(line, Dim, time, 12)
            + Add(line, Dim, PlainText.OneLine(recorded.Text("session_id"), 64) is { Length: > 8 } id ? id[..8] : recorded.Text("session_id") ?? string.Empty, 8)
            + Add(line, Colour(type), type, 22)
            + Add(line, "\e[1m", PlainText.OneLine(recorded.Text("tool_name"), 40), 12);
        line.Append(PlainText.OneLine(About(recorded), Math.Min(width - used, 600)));
        return line.ToString().TrimEnd();
    }

    private int Add(StringBuilder line, string style, string text, int columns)
    {
        var padded = Math.Max(columns, text.Length) + 2;
        if (colour && text.Length > 0)
        {
            line.Append(style).Append(text).Append(Reset);
        }
        else
        {
            line.Append(text);
        }
        line.Append(' ', padded - text.Length);
        return padded;
    }

    private static string Colour(string type) => type switch
    {
        _ when type.Contains("fail", StringComparison.Ordinal) || type.Contains("error", StringComparison.Ordinal) || type.Contains("denied", StringComparison.Ordinal) => "\e[31m",
        _ when type.StartsWith("permission", StringComparison.Ordinal) || type == "notification" => "\e[33m",
        _ when type.Contains("tool", StringComparison.Ordinal) => "\e[36m",
        _ when type.StartsWith("user_prompt", StringComparison.Ordinal) => "\e[32m",
        _ when type.Contains("agent", StringComparison.Ordinal) => "\e[35m",
        _ => "\e[34m",
    };

    /// <summary>The member that tells most; searched in the tool's input first, then in the data, then the data's own text.</summary>
    private static string About(EventJson recorded)
    {
        if (recorded.Data is not { } data)
        {
            return string.Empty;
        }
        if (data.ValueKind != JsonValueKind.Object)
        {
            return data.ValueKind == JsonValueKind.String ? data.GetString()! : data.GetRawText();
        }
        var failure = Member(data, ["error"]);
        var input = data.TryGetProperty("tool_input", out var tool) && tool.ValueKind == JsonValueKind.Object ? Member(tool, Telling) ?? Questions(tool) ?? tool.GetRawText() : null;
        return (failure, input) switch
        {
            (not null, not null) => $"{input}: {failure}",
            _ => failure ?? input ?? Member(data, Telling) ?? string.Empty,
        };
    }

    /// <summary>What an agent asks a person.</summary>
    private static string? Questions(JsonElement input)
    {
        if (!input.TryGetProperty("questions", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }
        var asked = string.Join(" · ", list.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.Object).Select(static one => Member(one, ["question"])).OfType<string>());
        return asked.Length > 0 ? asked : null;
    }

    private static string? Member(JsonElement data, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            {
                return text;
            }
        }
        return null;
    }
}
