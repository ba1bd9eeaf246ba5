using System.Text.Json;

namespace Chronicle.Cli.Claude;

/// <summary>Puts our entry into the text of a configuration of MCP servers and takes it out, leaving every other byte alone.</summary>
internal static class McpEdit
{
    private static readonly byte[] Empty = "{}\n"u8.ToArray();

    public static byte[] Install(SettingsFile file, IReadOnlyList<string> members, string entry) => SettingsEdit.Guard(file, () => Set(file.Content, members, entry));

    /// <summary>The content before the install when nothing else has changed since (null: there was no file), otherwise today's content without our entry.</summary>
    public static byte[]? Uninstall(SettingsFile file, IReadOnlyList<string> members) => SettingsEdit.Guard(file, () =>
    {
        var today = file.Content!;
        if (Find(today, members) is not { } entry)
        {
            return today;
        }
        foreach (var backup in file.Backups())
        {
            if (IsOrigin(backup, members, entry, today))
            {
                return backup;
            }
        }
        return SettingsFile.Same(Set(null, members, entry), today) ? null : Remove(today, members);
    });

    /// <exception cref="SettingsShapeException">Something else stands on the way.</exception>
    private static byte[] Set(byte[]? content, IReadOnlyList<string> members, string entry)
    {
        var (mark, text) = SettingsText.SplitMark(content);
        text = text.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? Empty : text;
        var at = JsonSpan.Parse(text);
        var layout = new JsonLayout(text, at);
        for (var i = 0; i < members.Count; i++)
        {
            if (at.Kind != JsonTokenType.StartObject)
            {
                throw new SettingsShapeException($"{(i == 0 ? "the file" : $"\"{members[i - 1]}\"")} is not an object");
            }
            if (at[members[i]] is not { } next)
            {
                var added = members.Skip(i + 1).Reverse().Aggregate(entry, (inner, name) => $"{{{Quote(name)}:{inner}}}");
                return [.. mark, .. layout.Add(text, at, Quote(members[i])[1..^1], added)];
            }
            at = next;
        }
        return [.. mark, .. JsonElement.DeepEquals(at.ToElement(text), JsonElement.Parse(entry)) ? text : layout.Replace(text, at, entry)];
    }

    /// <summary>Without the entry, and without the list of servers when it held nothing else.</summary>
    private static byte[] Remove(byte[] content, IReadOnlyList<string> members)
    {
        var (mark, text) = SettingsText.SplitMark(content);
        var way = Way(text, members)!;
        var (holder, servers, entry) = (way[^3], way[^2], way[^1]);
        return [.. mark, .. servers.Children.Count > 1 ? JsonLayout.Remove(text, servers, entry) : JsonLayout.Remove(text, holder, servers)];
    }

    private static bool IsOrigin(byte[] backup, IReadOnlyList<string> members, string entry, byte[] today)
    {
        try
        {
            return Find(backup, members) is null && SettingsFile.Same(Set(backup, members, entry), today);
        }
        catch (Exception e) when (e is JsonException or SettingsShapeException)
        {
            return false;
        }
    }

    /// <summary>Our entry's JSON, or null when it is not there.</summary>
    private static string? Find(byte[] content, IReadOnlyList<string> members)
    {
        var (_, text) = SettingsText.SplitMark(content);
        return text.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? null : Way(text, members)?[^1].ToElement(text).GetRawText();
    }

    /// <summary>From the root to the entry, or null when the way ends before.</summary>
    private static List<JsonSpan>? Way(byte[] text, IReadOnlyList<string> members)
    {
        List<JsonSpan> way = [JsonSpan.Parse(text)];
        foreach (var member in members)
        {
            if (way[^1].Kind != JsonTokenType.StartObject || way[^1][member] is not { } next)
            {
                return null;
            }
            way.Add(next);
        }
        return way;
    }

    // A directory on Windows has backslashes.
    private static string Quote(string name) => $"\"{JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
