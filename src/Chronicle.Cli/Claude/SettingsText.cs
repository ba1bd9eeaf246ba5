using System.Text.Json;

namespace Chronicle.Cli.Claude;

/// <summary>Puts our handlers into the text of a settings.json and takes them out, leaving every other byte alone.</summary>
internal static class SettingsText
{
    private static readonly byte[] Empty = "{}\n"u8.ToArray();

    /// <summary>The text with every entry in it; the same bytes when they were. Null or blank text is an empty object.</summary>
    /// <exception cref="JsonException">The text isn't plain JSON.</exception>
    /// <exception cref="SettingsShapeException">Something stands where hooks belong.</exception>
    public static byte[] Install(byte[]? settings, IReadOnlyList<HookEntry> entries)
    {
        var (mark, text) = SplitMark(settings);
        text = text.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? Empty : text;
        foreach (var entry in entries)
        {
            text = Set(text, entry);
        }
        return [.. mark, .. text];
    }

    /// <summary>The text without any handler of ours, and without the containers that held nothing else.</summary>
    public static byte[] Remove(byte[] settings)
    {
        var (mark, text) = SplitMark(settings);
        while (!text.AsSpan().Trim(" \t\r\n"u8).IsEmpty && Find(text, null) is [var place, ..])
        {
            text = Remove(text, place);
        }
        return [.. mark, .. text];
    }

    /// <summary>Our handlers in a text, with the events they are for.</summary>
    public static IReadOnlyList<HookEntry> Read(byte[] settings)
    {
        var (_, text) = SplitMark(settings);
        return text.AsSpan().Trim(" \t\r\n"u8).IsEmpty
            ? []
            : [.. Find(text, null).Select(p => new HookEntry(p.Event.Name!, p.Handler.ToElement(text).GetRawText()))];
    }

    private static byte[] Set(byte[] text, HookEntry entry)
    {
        var root = JsonSpan.Parse(text);
        var layout = new JsonLayout(text, root);
        Require(root, JsonTokenType.StartObject, "the file");
        var groups = $$"""[{"hooks":[{{entry.Handler}}]}]""";
        if (root["hooks"] is not { } hooks)
        {
            return layout.Add(text, root, "hooks", $$"""{"{{entry.Event}}":{{groups}}}""");
        }
        Require(hooks, JsonTokenType.StartObject, "\"hooks\"");
        if (hooks[entry.Event] is not { } handlers)
        {
            return layout.Add(text, hooks, entry.Event, groups);
        }
        Require(handlers, JsonTokenType.StartArray, $"\"hooks.{entry.Event}\"");
        var ours = Find(text, entry.Event);
        if (ours is [.., _, var surplus])
        {
            return Set(Remove(text, surplus), entry);
        }
        return ours switch
        {
            [] => layout.Add(text, handlers, null, groups[1..^1]),
            [var one] when JsonElement.DeepEquals(one.Handler.ToElement(text), JsonElement.Parse(entry.Handler)) => text,
            [var one, ..] => layout.Replace(text, one.Handler, entry.Handler),
        };
    }

    private static void Require(JsonSpan span, JsonTokenType kind, string what)
    {
        if (span.Kind != kind)
        {
            throw new SettingsShapeException($"{what} is not {(kind == JsonTokenType.StartObject ? "an object" : "a list")}");
        }
    }

    private static List<Place> Find(byte[] text, string? eventName)
    {
        var root = JsonSpan.Parse(text);
        var found = new List<Place>();
        if (root["hooks"] is not { Kind: JsonTokenType.StartObject } hooks)
        {
            return found;
        }
        foreach (var handlers in hooks.Children.Where(e => e.Kind == JsonTokenType.StartArray && (eventName is null || e.Name == eventName)))
        {
            foreach (var group in handlers.Children.Where(g => g.Kind == JsonTokenType.StartObject))
            {
                if (group["hooks"] is { Kind: JsonTokenType.StartArray } list)
                {
                    found.AddRange(list.Children.Where(h => OurHandler.Is(h.ToElement(text))).Select(h => new Place(root, hooks, handlers, group, list, h)));
                }
            }
        }
        return found;
    }

    private static byte[] Remove(byte[] text, Place at) =>
        at.List.Children.Count > 1 ? JsonLayout.Remove(text, at.List, at.Handler)
        : at.Event.Children.Count > 1 ? JsonLayout.Remove(text, at.Event, at.Group)
        : at.Hooks.Children.Count > 1 ? JsonLayout.Remove(text, at.Hooks, at.Event)
        : JsonLayout.Remove(text, at.Root, at.Hooks);

    /// <summary>A byte-order mark, which is not JSON, and the text after it.</summary>
    public static (byte[] Mark, byte[] Text) SplitMark(byte[]? settings) =>
        settings is [0xEF, 0xBB, 0xBF, .. var rest] ? (settings[..3], rest) : ([], settings ?? []);

    /// <summary>A handler of ours and what it stands in, from the root inwards.</summary>
    private sealed record Place(JsonSpan Root, JsonSpan Hooks, JsonSpan Event, JsonSpan Group, JsonSpan List, JsonSpan Handler);
}
