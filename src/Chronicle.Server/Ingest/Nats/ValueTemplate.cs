using System.Globalization;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>A value made of text, tokens of a subject and values of a payload.</summary>
internal sealed class ValueTemplate
{
    private readonly List<(string Text, int Token, bool AndAfter, JsonPath? Path)> _parts;

    private ValueTemplate(List<(string, int, bool, JsonPath?)> parts) => _parts = parts;

    /// <summary>Whether it can be made of the subject alone.</summary>
    public bool NeedsPayload => _parts.Exists(part => part.Path is not null);

    /// <exception cref="FormatException">It can't be understood; the message says why.</exception>
    public static ValueTemplate Parse(string text)
    {
        if (text.StartsWith("$.", StringComparison.Ordinal))
        {
            return new ValueTemplate([("", 0, false, Path(text))]);
        }
        var parts = new List<(string, int, bool, JsonPath?)>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
            {
                parts.Add((text[at..], 0, false, null));
                break;
            }
            if (open > at)
            {
                parts.Add((text[at..open], 0, false, null));
            }
            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                throw new FormatException($"'{text}' has a {{ without a }}.");
            }
            parts.Add(Placeholder(text[(open + 1)..close]));
            at = close + 1;
        }
        return new ValueTemplate(parts);
    }

    /// <summary>Why it can't be understood; null when it can.</summary>
    public static string? Problem(string text)
    {
        try
        {
            return Parse(text)._parts.Count == 0 ? "is empty." : null;
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
    }

    /// <summary>The value; null when one of its parts is not there.</summary>
    public string? Expand(string subject, ReadOnlySpan<byte> payload)
    {
        string? value = null;
        foreach (var (text, token, andAfter, path) in _parts)
        {
            var part = path is not null ? path.Read(payload) : token > 0 ? Token(subject, token, andAfter) : text;
            if (part is null)
            {
                return null;
            }
            value = value is null ? part : value + part;
        }
        return value;
    }

    private static string? Token(string subject, int number, bool andAfter)
    {
        var start = 0;
        for (; number > 1; number--)
        {
            start = subject.IndexOf('.', start) + 1;
            if (start == 0)
            {
                return null;
            }
        }
        var end = andAfter ? -1 : subject.IndexOf('.', start);
        return end < 0 ? subject[start..] : subject[start..end];
    }

    private static (string, int, bool, JsonPath?) Placeholder(string inside)
    {
        if (inside.StartsWith('$'))
        {
            return ("", 0, false, Path(inside));
        }
        var andAfter = inside.EndsWith('+');
        return int.TryParse(andAfter ? inside[..^1] : inside, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1000
            ? ("", number, andAfter, null)
            : throw new FormatException($"{{{inside}}} is neither a token's number such as {{1}} or {{2+}} nor a path such as {{$.data.user}}.");
    }

    private static JsonPath Path(string text) =>
        JsonPath.Parse(text) ?? throw new FormatException($"'{text}' is no path: names with dots between them and [0] for places in arrays, such as $.data.user.");
}
