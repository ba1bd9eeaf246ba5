using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.Events;

namespace Chronicle.Redaction;

/// <summary>A regular expression of the options, applied to what the body's strings say.</summary>
internal sealed class CustomPattern(string pattern)
{
    /// <summary>Without backtracking a match takes linear time; the limit only guards against huge patterns on huge texts.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly Regex _regex = Make(pattern);

    /// <summary>Why the pattern can't be used, or null.</summary>
    public static string? Problem(string pattern)
    {
        try
        {
            return Make(pattern).IsMatch("") ? "it matches nothing at all" : null;
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return problem.Message;
        }
    }

    /// <summary>Adds what the pattern matches in each string that is no member's name.</summary>
    public void AddMatches(ReadOnlySpan<byte> json, ref List<Edit>? edits)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String)
                {
                    AddMatches(json, (int)reader.TokenStartIndex + 1, (int)reader.BytesConsumed - 1, ref edits);
                }
            }
        }
        catch (JsonException)
        {
            // No JSON: nothing more to find. Whether it is accepted is decided elsewhere.
        }
    }

    private void AddMatches(ReadOnlySpan<byte> json, int start, int end, ref List<Edit>? edits)
    {
        var text = new StringBuilder(end - start);
        var positions = new List<int>(end - start + 1);
        for (var at = start; at < end;)
        {
            positions.Add(at);
            var unit = JsonText.Read(json, at, out var next);
            if (json[at] < 0x80)
            {
                text.Append((char)unit);
            }
            else
            {
                Rune.DecodeFromUtf8(json[at..end], out var rune, out var width);
                next = at + width;
                text.Append(rune.ToString());
                if (rune.Utf16SequenceLength == 2)
                {
                    positions.Add(at);
                }
            }
            at = next;
        }
        positions.Add(end);
        foreach (Match match in _regex.Matches(text.ToString()))
        {
            Group secret = match.Groups["secret"] is { Success: true } group ? group : match;
            if (secret.Length > 0 && !secret.ValueSpan.SequenceEqual("[REDACTED]"))
            {
                (edits ??= []).Add(new Edit(positions[secret.Index], positions[secret.Index + secret.Length], RedactionRule.Pattern));
            }
        }
    }

    private static Regex Make(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);
}
