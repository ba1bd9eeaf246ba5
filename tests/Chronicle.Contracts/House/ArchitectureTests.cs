using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Chronicle.Contracts.House;

/// <summary>References point the way that ARCHITECTURE.md draws them.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly HashSet<(string From, string To)> Drawn = ReadPicture();

    [Fact]
    public void ThePicture_IsRead() => Assert.Superset(new HashSet<(string, string)> { ("Cli", "Server"), ("Server", "Core"), ("Stores", "Core") }, Drawn);

    [Fact]
    public void ProjectReferences_AreDrawn()
    {
        var references = Projects().SelectMany(project => project.Xml.Descendants("ProjectReference"),
            (project, reference) => (project.Name, To: ShortName(reference.Attribute("Include")!.Value)));

        Assert.Empty(references.Except(Drawn));
    }

    /// <summary>A reference also reaches what it references; using that needs an arrow too.</summary>
    [Fact]
    public void NamespacesOfOtherProjects_AreUsedAlongTheArrows()
    {
        var names = Projects().Select(project => project.Name).ToHashSet();
        var uses = from name in names
                   from source in Repository.Sources($"src/Chronicle.{name}")
                   from use in Using().Matches(source.Text).Select(match => match.Groups[1].Value)
                   let to = use.Split('.') is ["Chronicle", var second, ..] && names.Contains(second) ? second : use.StartsWith("Chronicle.", StringComparison.Ordinal) ? "Core" : null
                   where to is not null && to != name && !Drawn.Contains((name, to))
                   where !(to == "Core" && Drawn.Contains((name, "Server"))) // what the server answers with is Core's
                   select $"{source.Path}: {use}";

        Assert.Empty(uses);
    }

    [Fact]
    public void Core_KnowsNobody()
    {
        var core = Projects().Single(project => project.Name == "Core").Xml;

        Assert.Empty(core.Descendants("ProjectReference"));
        Assert.Empty(core.Descendants("FrameworkReference"));
        Assert.Equal(["Microsoft.Extensions.Logging.Abstractions", "Polly.Core", "System.Numerics.Tensors"], core.Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value));
        Assert.Empty(from source in Repository.Sources("src/Chronicle.Core")
                     from use in Using().Matches(source.Text).Select(match => match.Groups[1].Value)
                     where Foreign().IsMatch(use)
                     select $"{source.Path}: {use}");
    }

    /// <summary>A door sees no window, and no other door but the plain HTTP one, whose bodies they share.</summary>
    [Fact]
    public void IngestFolders_SeeNeitherLiveNorEachOther()
    {
        const string doors = "Chronicle.Server.Ingest.";
        Assert.Empty(from source in Repository.Sources("src/Chronicle.Server/Ingest")
                     let own = Namespace().Match(source.Text).Groups[1].Value
                     from use in Named().Matches(source.Text).Select(match => match.Value)
                     where use.StartsWith("Chronicle.Live", StringComparison.Ordinal) || use.StartsWith("Chronicle.Server.Live", StringComparison.Ordinal)
                         || (use.StartsWith(doors, StringComparison.Ordinal) && !(use + ".").StartsWith(own + ".", StringComparison.Ordinal)
                             && !use.StartsWith(doors + "Http", StringComparison.Ordinal))
                     select $"{source.Path}: {use}");
    }

    [Fact]
    public void NamespacesFollowFolders() => Assert.Empty(
        from source in Repository.Sources("src")
        let folder = source.Path.Split('/')[1..^1]
        let expected = string.Join('.', folder[0] == "Chronicle.Core" ? ["Chronicle", .. folder[1..]] : folder)
        let actual = Namespace().Match(source.Text).Groups[1].Value
        where actual.Length > 0 && actual != expected
        select $"{source.Path}: {actual}");

    private static List<(string Name, XDocument Xml)> Projects() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => (ShortName(file), XDocument.Load(file))),
    ];

    private static string ShortName(string project) => Path.GetFileNameWithoutExtension(project)["Chronicle.".Length..];

    /// <summary>The arrows of the first fenced block under the heading: <c>A ──► B ◄── C</c> is A to B and C to B.</summary>
    private static HashSet<(string From, string To)> ReadPicture()
    {
        var arrows = new HashSet<(string From, string To)>();
        var section = Repository.Read("ARCHITECTURE.md").Split("## Which way references point")[1];
        foreach (var line in section.Split("```")[1].Split('\n'))
        {
            foreach (Match arrow in Arrow().Matches(line))
            {
                var (left, right) = (arrow.Groups["left"].Value, arrow.Groups["right"].Value);
                arrows.Add(arrow.Groups["tip"].Value.EndsWith('►') ? (left, right) : (right, left));
            }
        }
        return arrows;
    }

    [GeneratedRegex(@"(?<left>\w+)\s*(?<tip>◄─+|─+►)\s*(?=(?<right>\w+))")]
    private static partial Regex Arrow();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"(?<!namespace )\bChronicle\.[\w.]+")]
    private static partial Regex Named();

    [GeneratedRegex(@"^(Microsoft\.AspNetCore|Microsoft\.Data|System\.Data|Npgsql|SQLitePCL|Google\.Protobuf|Grpc)\b")]
    private static partial Regex Foreign();
}
