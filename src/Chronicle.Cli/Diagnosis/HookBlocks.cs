using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.Cli.Claude;

namespace Chronicle.Cli.Diagnosis;

/// <summary>Settings of Claude Code that keep hooks from running.</summary>
internal static class HookBlocks
{
    public static IEnumerable<Finding> Find((string Path, JsonElement Settings)[] files, JsonElement[] handlers, string managedPath)
    {
        foreach (var (path, _) in files.Where(f => IsTrue(f.Settings, "disableAllHooks")))
        {
            yield return new Finding(FindingLevel.Problem, "blocked", $"{path} has disableAllHooks: no hook runs");
        }
        foreach (var (path, _) in files.Where(f => IsTrue(f.Settings, "allowManagedHooksOnly") && f.Path == managedPath))
        {
            yield return new Finding(FindingLevel.Problem, "blocked", $"{path} has allowManagedHooksOnly: ask your administrator to add Chronicle's hooks there");
        }
        var urls = handlers.Select(OurHandler.UrlOf).OfType<string>().Distinct().ToArray();
        if (List(files, "allowedHttpHookUrls") is { } patterns)
        {
            foreach (var url in urls.Where(u => !patterns.Exists(p => Matches(p, u))))
            {
                yield return new Finding(FindingLevel.Problem, "blocked", $"allowedHttpHookUrls doesn't allow {url}; add it to the list");
            }
        }
        if (List(files, "httpHookAllowedEnvVars") is { } variables)
        {
            var used = handlers.Where(h => h.TryGetProperty("allowedEnvVars", out var v) && v.ValueKind == JsonValueKind.Array)
                .SelectMany(h => h.GetProperty("allowedEnvVars").EnumerateArray()).Select(v => v.ToString()).Distinct();
            foreach (var name in used.Where(n => !variables.Contains(n)))
            {
                yield return new Finding(FindingLevel.Problem, "blocked", $"httpHookAllowedEnvVars doesn't allow {name}, which our hooks need for the key; add it to the list");
            }
        }
    }

    /// <summary>All files' lists together, null when none has one: no list allows everything.</summary>
    private static List<string>? List((string Path, JsonElement Settings)[] files, string name)
    {
        var lists = files.Where(f => f.Settings.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.Array).ToArray();
        return lists.Length == 0 ? null : [.. lists.SelectMany(f => f.Settings.GetProperty(name).EnumerateArray()).Select(v => v.ToString())];
    }

    private static bool Matches(string pattern, string url) =>
        Regex.IsMatch(url, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static bool IsTrue(JsonElement settings, string name) => settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
