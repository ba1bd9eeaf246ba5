using System.Text;
using Chronicle.Sessions;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>A tree as lines: kind, name, status unless ok, summary and error.</summary>
internal static class Outline
{
    /// <param name="node">The root; it is left out.</param>
    /// <param name="sorted">Children by their text, for trees whose events came in another order.</param>
    public static string Of(TimelineNode node, bool sorted = false) => string.Concat(Lines(node, sorted));

    private static IEnumerable<string> Lines(TimelineNode parent, bool sorted)
    {
        var children = parent.Children.Select(child => Line(child) + "\n" + string.Concat(Lines(child, sorted).SelectMany(Indented)));
        return sorted ? children.Order(StringComparer.Ordinal) : children;
    }

    private static IEnumerable<string> Indented(string lines) => lines.TrimEnd('\n').Split('\n').Select(line => "  " + line + "\n");

    private static string Line(TimelineNode node)
    {
        var line = new StringBuilder(node.Kind.ToString().ToLowerInvariant()).Append(' ').Append(node.Name ?? "-");
        line.Append(node.Status == TimelineStatus.Ok ? "" : $" [{node.Status.ToString().ToLowerInvariant()}]");
        line.Append(node.Summary is { } summary ? $" ({summary})" : "");
        line.Append(node.Error is { } error ? $" !{error.Split('\n')[0]}" : "");
        return line.ToString();
    }
}
