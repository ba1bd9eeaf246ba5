using System.Globalization;
using Chronicle.Client;
using Spectre.Console;

namespace Chronicle.Cli.Output;

/// <summary>Prints a session's header and its tree.</summary>
internal static class TimelineTree
{
    /// <summary>Deeper nodes are counted, not drawn; agents within agents rarely go past five.</summary>
    private const int MaxDepth = 40;

    public static void Write(Terminal terminal, TimeZoneInfo zone, SessionInfo session, Timeline timeline)
    {
        var format = terminal.Format();
        var header = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) }).AddColumn();
        void Row(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                header.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(PlainText.OneLine(value, 400)));
            }
        }
        Row("Session", session.Id);
        Row("Title", session.Title);
        Row("State", SessionWords.Age(session) is { Length: > 0 } age ? $"{SessionWords.State(session)} for {age}" : SessionWords.State(session));
        string[] waits = [.. SessionWords.Waits(session)];
        foreach (var wait in waits)
        {
            Row("Waiting", wait);
        }
        if (waits.Length == 0)
        {
            Row("Doing", SessionWords.Doing(session));
        }
        Row("Source", session.Source);
        Row("Project", session.Project);
        Row("Started", At(session.Started, zone));
        Row("Last event", At(session.LastEvent, zone));
        Row("Events", string.Create(CultureInfo.InvariantCulture, $"{session.Events} ({session.Prompts} prompts, {session.ToolCalls} tool calls, {session.Errors} errors)"));
        format.Write(header);
        format.WriteLine();
        if (timeline.Root is not { } root)
        {
            return;
        }
        var tree = new Tree(Label(root, terminal.Width)) { Guide = TreeGuide.Line };
        foreach (var child in root.Children ?? [])
        {
            tree.AddNode(Node(child, terminal.Width - 4, 1));
        }
        format.Write(tree);
        if (timeline.Truncated)
        {
            terminal.Out.Flush();
            terminal.Say("(the server cut the tree; chronicle export --session ID has every event)");
        }
    }

    private static TreeNode Node(TimelineNode node, int width, int depth)
    {
        var branch = new TreeNode(Label(node, width));
        if (depth < MaxDepth)
        {
            foreach (var child in node.Children ?? [])
            {
                branch.AddNode(Node(child, width - 4, depth + 1));
            }
        }
        else if (node.Children is { Length: > 0 } hidden)
        {
            branch.AddNode(new Text($"… {hidden.Length} more"));
        }
        return branch;
    }

    private static Paragraph Label(TimelineNode node, int width)
    {
        var suffix = $"{Duration(node.DurationMs)}{(node.Status is null or "ok" ? string.Empty : "  " + PlainText.OneLine(node.Status, 16))}";
        var room = Math.Max(12, width - suffix.Length - 2);
        var name = PlainText.OneLine(node.Name ?? node.Kind, Math.Min(room, 160));
        var more = PlainText.OneLine(string.Join(": ", new[] { node.Summary, node.Error }.Where(t => !string.IsNullOrEmpty(t))), Math.Min(room - name.Length - 2, 200));
        var label = new Paragraph(name, node.Kind is "tool" or "agent" or "turn" ? new Style(decoration: Decoration.Bold) : Style.Plain) { Overflow = Overflow.Ellipsis };
        if (more.Length > 0)
        {
            label.Append("  " + more);
        }
        return suffix.Length == 0 ? label : label.Append(suffix, StatusStyle.Of(node.Status));
    }

    private static string Duration(double? milliseconds) => milliseconds switch
    {
        null => string.Empty,
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"  {milliseconds:0} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"  {milliseconds / 1000:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"  {milliseconds / 60_000:0.0} min"),
    };

    private static string? At(DateTimeOffset? time, TimeZoneInfo zone) =>
        time is { } at ? TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture) : null;
}
