using System.Reflection;
using System.Text.RegularExpressions;
using Chronicle.Diagnostics;
using Xunit;

namespace Chronicle.Contracts.House;

public sealed partial class EventIdTests
{
    private static readonly FieldInfo[] Ids = typeof(EventIds).GetFields(BindingFlags.Public | BindingFlags.Static);

    [Fact]
    public void Ids_AreUnique() => Assert.Equal(Ids.Length, Ids.Select(id => id.GetRawConstantValue()).Distinct().Count());

    [Fact]
    public void Ids_AreUsedByOneLogLineEach()
    {
        var uses = Repository.Sources("src").SelectMany(source => Use().Matches(source.Text).Select(match => match.Groups[1].Value)).ToList();

        Assert.All(Ids, id => Assert.True(uses.Count(use => use == id.Name) <= 2, $"{id.Name} stands for several lines")); // one file may log a thing twice
        Assert.Empty(Ids.Select(id => id.Name).Except(uses));
    }

    [Fact]
    public void LogLines_TakeTheirIdsFromTheTable() => Assert.Empty(
        from source in Repository.Sources("src")
        from Match line in Line().Matches(source.Text)
        where !line.Groups[1].Value.StartsWith("EventIds.", StringComparison.Ordinal)
        select $"{source.Path}: {line.Value}");

    [GeneratedRegex(@"\[LoggerMessage\(EventIds\.(\w+)")]
    private static partial Regex Use();

    [GeneratedRegex(@"\[LoggerMessage\(([^,)]+)")]
    private static partial Regex Line();
}
