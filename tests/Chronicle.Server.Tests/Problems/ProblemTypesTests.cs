using System.Text.Json;
using System.Text.RegularExpressions;

namespace Chronicle.Server.Tests.Problems;

/// <summary>docs/problems has the types that the code can answer with: each once in the table, with a section and an example, and no others.</summary>
public sealed partial class ProblemTypesTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Corpus.Root, "docs/problems/README.md"));

    [Fact]
    public void EveryType_IsDocumented_AndEveryDocumentedTypeExists()
    {
        var code = Directory.EnumerateFiles(Path.Combine(Corpus.Root, "src/Chronicle.Server"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Slug().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().Order().ToList();

        Assert.True(code.Count >= 22, "the scan does not find what it looks for");
        Assert.Equal(code, Row().Matches(Document).Select(match => match.Groups[1].Value));
        Assert.Equal(code, Section().Matches(Document).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void EverySection_HasItsStatus_AndAnExampleOfItsType()
    {
        foreach (var section in Document.Split("\n## ")[1..])
        {
            var slug = section[..section.IndexOf('\n', StringComparison.Ordinal)];
            var example = JsonElement.Parse(Example().Match(section).Groups[1].Value);

            Assert.Equal("urn:chronicle:problem:" + slug, example.Text("problem") ?? example.Text("type"));
            Assert.StartsWith($"{example.Number("status")}", section[(slug.Length + 1)..], StringComparison.Ordinal);
            Assert.Contains($"(#{slug}) | {example.Number("status")}", Document, StringComparison.Ordinal);
            Assert.NotEmpty(example.Text("title")!);
            Assert.NotEmpty(example.Text("detail")!);
        }
    }

    // `new Problem(400, "slug"`, target-typed `new(404, "slug"`, and the switch that tells slugs by status.
    [GeneratedRegex("""(?:new(?: Problem)?\((?:\d{3}|\w+\.StatusCode), |(?:408|413) => )"([a-z][a-z-]+)"[,} ]""")]
    private static partial Regex Slug();

    [GeneratedRegex(@"^\| \[`([a-z-]+)`\]", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^## ([a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
