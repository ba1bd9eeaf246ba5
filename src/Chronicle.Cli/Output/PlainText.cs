using System.Text;

namespace Chronicle.Cli.Output;

/// <summary>Text from events, made safe for one line of a terminal: an agent's output must not move the cursor or set colours.</summary>
internal static class PlainText
{
    /// <summary>Runs of white space and control characters become one space; cut to <paramref name="maxLength"/> with an ellipsis.</summary>
    public static string OneLine(string? text, int maxLength)
    {
        if (string.IsNullOrEmpty(text) || maxLength <= 0)
        {
            return string.Empty;
        }
        var line = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var c in text)
        {
            var blank = char.IsWhiteSpace(c) || char.IsControl(c) || c is '\u202A' or '\u202B' or '\u202C' or '\u202D' or '\u202E';
            if (!blank)
            {
                line.Append(c);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
            if (line.Length > maxLength)
            {
                line.Length = char.IsHighSurrogate(line[maxLength - 1]) && maxLength > 1 ? maxLength - 2 : maxLength - 1;
                return line.Append('…').ToString();
            }
        }
        return line.ToString().TrimEnd();
    }
}
