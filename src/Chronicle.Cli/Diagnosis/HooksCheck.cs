using System.Globalization;
using System.Text.Json;
using Chronicle.Cli.Claude;
using Chronicle.Cli.Hooks;

namespace Chronicle.Cli.Diagnosis;

/// <summary>Which settings of Claude Code have our hooks, where they send to, and what would stop them.</summary>
internal static class HooksCheck
{
    public static IEnumerable<Finding> Run(Uri server, DateTimeOffset now)
    {
        if (MissedHooks.Since(now - TimeSpan.FromDays(1)) is { Count: > 0 } missed)
        {
            yield return new Finding(FindingLevel.Note, "missed", string.Create(CultureInfo.InvariantCulture, $"{missed.Count} times in the last day `chronicle hook` could not deliver an event, the newest: {missed.Newest}; they are not recorded ({MissedHooks.FilePath})"));
        }
        var files = SettingsScope.Names.Select(SettingsScope.PathOf).Append(SettingsScope.ManagedPath()).Distinct().Where(File.Exists)
            .Select(path => (Path: path, Settings: Parse(path))).ToArray();
        foreach (var (path, _) in files.Where(f => f.Settings is null))
        {
            yield return new Finding(FindingLevel.Problem, "settings", $"{path} is not valid JSON: Claude Code ignores it or complains");
        }
        var readable = files.Where(f => f.Settings is { ValueKind: JsonValueKind.Object }).Select(f => (f.Path, Settings: f.Settings!.Value)).ToArray();
        var handlers = readable.SelectMany(f => Handlers(f.Settings).Where(OurHandler.Is).Select(h => (f.Path, Handler: h))).ToArray();
        foreach (var file in handlers.GroupBy(h => h.Path))
        {
            foreach (var finding in Targets(file.Key, [.. file.Select(h => h.Handler)], server))
            {
                yield return finding;
            }
        }
        if (handlers.Length == 0)
        {
            yield return new Finding(FindingLevel.Note, "hooks", $"Claude Code is not connected; `{InstallLine.For(server.AbsoluteUri)}` does that");
            yield break;
        }
        foreach (var finding in HookBlocks.Find(readable, [.. handlers.Select(h => h.Handler)], SettingsScope.ManagedPath()))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> Targets(string path, JsonElement[] handlers, Uri server)
    {
        var expected = server.AbsoluteUri.TrimEnd('/') + HookEntry.Path;
        foreach (var url in handlers.Select(OurHandler.UrlOf).OfType<string>().GroupBy(u => u))
        {
            yield return url.Key.TrimEnd('/') == expected
                ? new Finding(FindingLevel.Ok, "hooks", $"{path} sends {url.Count()} events to {url.Key}")
                : new Finding(FindingLevel.Problem, "hooks", $"{path} sends {url.Count()} events to {url.Key}, not to {expected}; install again with the right --url");
        }
        foreach (var command in handlers.Select(OurHandler.CommandOf).OfType<string>().Distinct())
        {
            var program = ShellWord.First(command);
            yield return Path.IsPathRooted(program) && !File.Exists(program)
                ? new Finding(FindingLevel.Problem, "hooks", $"{path} runs {program}, which doesn't exist; install again")
                : new Finding(FindingLevel.Ok, "hooks", $"{path} runs {command}");
        }
    }

    private static JsonElement? Parse(string path)
    {
        try
        {
            var text = File.ReadAllBytes(path).AsSpan();
            return JsonElement.Parse(text.StartsWith("\uFEFF"u8) ? text[3..] : text);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonElement> Handlers(JsonElement settings)
    {
        if (!settings.TryGetProperty("hooks", out var hooks) || hooks.ValueKind != JsonValueKind.Object)
        {
            return [];
        }
        return hooks.EnumerateObject().SelectMany(e => Items(e.Value))
            .Where(g => g.ValueKind == JsonValueKind.Object && g.TryGetProperty("hooks", out _))
            .SelectMany(g => Items(g.GetProperty("hooks")));
    }

    private static IEnumerable<JsonElement> Items(JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
}
