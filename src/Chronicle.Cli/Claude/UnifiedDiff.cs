using System.Globalization;
using System.Text;

namespace Chronicle.Cli.Claude;

/// <summary>The difference of two texts in unified format, three lines of context.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    public static string Create(string name, byte[]? before, byte[]? after)
    {
        var (left, right) = (Lines(before), Lines(after));
        var script = Script(left, right);
        var text = new StringBuilder();
        text.Append("--- ").Append(before is null ? "/dev/null" : name).Append('\n').Append("+++ ").Append(after is null ? "/dev/null" : name).Append('\n');
        for (var i = 0; i < script.Count;)
        {
            if (script[i].Kind == ' ')
            {
                i++;
                continue;
            }
            var start = Math.Max(0, i - Context);
            // Changes closer than two contexts share a hunk.
            var last = i;
            for (var j = i; j < script.Count && j <= last + (2 * Context) + 1; j++)
            {
                last = script[j].Kind == ' ' ? last : j;
            }
            var end = Math.Min(script.Count, last + Context + 1);
            Hunk(text, script, start, end);
            i = end;
        }
        return text.ToString();
    }

    private static void Hunk(StringBuilder text, List<(char Kind, string Line, int Left, int Right)> script, int start, int end)
    {
        var hunk = script[start..end];
        var (removed, added) = (hunk.Count(s => s.Kind != '+'), hunk.Count(s => s.Kind != '-'));
        var (left, right) = (hunk[0].Left + (removed > 0 ? 1 : 0), hunk[0].Right + (added > 0 ? 1 : 0));
        text.Append(CultureInfo.InvariantCulture, $"@@ -{left},{removed} +{right},{added} @@\n");
        foreach (var (kind, line, _, _) in hunk)
        {
            text.Append(kind).Append(line).Append(line.EndsWith('\n') ? string.Empty : "\n\\ No newline at end of file\n");
        }
    }

    /// <summary>Lines kept, removed and added, with the number of lines of either text before each.</summary>
    private static List<(char Kind, string Line, int Left, int Right)> Script(string[] left, string[] right)
    {
        var head = 0;
        while (head < left.Length && head < right.Length && left[head] == right[head])
        {
            head++;
        }
        var tail = 0;
        while (tail < left.Length - head && tail < right.Length - head && left[^(tail + 1)] == right[^(tail + 1)])
        {
            tail++;
        }
        var (n, m) = (left.Length - head - tail, right.Length - head - tail);
        // Longest common subsequence of what is between; settings have hundreds of lines, so n × m stays small.
        var common = new int[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = m - 1; j >= 0; j--)
            {
                common[i, j] = left[head + i] == right[head + j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }
        var script = new List<(char, string, int, int)>();
        for (var (a, b) = (0, 0); a < left.Length || b < right.Length;)
        {
            var (i, j) = (a - head, b - head);
            if (i < 0 || (i >= n && j >= m) || (i < n && j < m && left[a] == right[b]))
            {
                script.Add((' ', left[a], a++, b++));
            }
            else if (j >= m || (i < n && common[i + 1, j] >= common[i, j + 1]))
            {
                script.Add(('-', left[a], a++, b));
            }
            else
            {
                script.Add(('+', right[b], a, b++));
            }
        }
        return script;
    }

    private static string[] Lines(byte[]? text)
    {
        var all = Encoding.UTF8.GetString(text ?? []);
        var lines = new List<string>();
        for (var start = 0; start < all.Length;)
        {
            var end = all.IndexOf('\n', start) is >= 0 and var at ? at + 1 : all.Length;
            lines.Add(all[start..end]);
            start = end;
        }
        return [.. lines];
    }
}
