using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Chronicle.Contracts.House;

/// <summary>What the documents show can be copied: JSON parses, commands call routes that exist, links lead somewhere.</summary>
public sealed partial class SnippetTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void JsonBlocks_Parse(string document) => Assert.All(JsonBlock().Matches(Repository.Read(document)), block =>
    {
        // `…` stands for what an example leaves out.
        var json = block.Groups[1].Value.Replace("{…}", "{}", StringComparison.Ordinal).Replace("[ … ]", "[]", StringComparison.Ordinal);
        using var parsed = JsonDocument.Parse(json);
    });

    [Theory]
    [MemberData(nameof(Documents))]
    public void Commands_CallRoutesThatExist(string document)
    {
        using var openApi = JsonDocument.Parse(Repository.Read("src/Chronicle.Server/Api/openapi.json"));
        foreach (Match command in Curl().Matches(Repository.Read(document)))
        {
            var path = "/" + command.Groups["path"].Value;
            var method = Method().Match(command.Value) is { Success: true } given ? given.Groups[1].Value.ToLowerInvariant() : Body().IsMatch(command.Value) ? "post" : "get";
            Assert.True(openApi.RootElement.GetProperty("paths").EnumerateObject().Any(route => Matches(route.Name, path) && route.Value.TryGetProperty(method, out _)),
                $"{document}: nothing answers {method} {path}");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_LeadToFilesThatExist(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        Assert.All(Link().Matches(Repository.Read(document)).Select(link => link.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)), target =>
            Assert.True(Path.Exists(Path.Combine(folder, target)), $"{document} links to {target}"));
    }

    private static bool Matches(string route, string path) => Regex.IsMatch(path, "^" + Parameter().Replace(route, "[^/]+") + "$");

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"^\s*curl [^\n]*?https?://[\w.:]+/(?<path>[\w/.{}-]*)[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Curl();

    [GeneratedRegex(@" -X (\w+)")]
    private static partial Regex Method();

    [GeneratedRegex(@" (-d|--data\S*)\b")]
    private static partial Regex Body();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
