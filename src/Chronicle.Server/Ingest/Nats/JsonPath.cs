using System.Globalization;
using System.Text;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>A place in JSON: <c>$.data.user</c>, <c>$.tags[0]</c>.</summary>
internal sealed class JsonPath
{
    private readonly (string? Member, int Index)[] _steps;

    private JsonPath((string?, int)[] steps) => _steps = steps;

    /// <summary>Null when it is no path that we understand.</summary>
    public static JsonPath? Parse(string text)
    {
        if (!text.StartsWith("$.", StringComparison.Ordinal))
        {
            return null;
        }
        var steps = new List<(string?, int)>();
        foreach (var part in text[2..].Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var member = bracket < 0 ? part : part[..bracket];
            if (member.Length == 0)
            {
                return null;
            }
            steps.Add((member, 0));
            foreach (var index in bracket < 0 ? [] : part[(bracket + 1)..].Split('['))
            {
                if (!index.EndsWith(']') || !int.TryParse(index.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    return null;
                }
                steps.Add((null, number));
            }
        }
        return new JsonPath([.. steps]);
    }

    /// <summary>The string, number or truth value there, as text; null when there is none, or the JSON is none.</summary>
    public string? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
            if (!reader.Read())
            {
                return null;
            }
            foreach (var (member, index) in _steps)
            {
                if (member is not null ? !Enter(ref reader, member) : !Enter(ref reader, index))
                {
                    return null;
                }
            }
            return reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString() is { Length: > 0 } text ? text : null,
                JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
                _ => null,
            };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException) // the latter: half of a surrogate pair; the parser will say so
        {
            return null;
        }
    }

    private static bool Enter(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(member);
            reader.Read();
            if (found)
            {
                return true;
            }
            reader.Skip();
        }
        return false;
    }

    private static bool Enter(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }
        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (at == index)
            {
                return true;
            }
            reader.Skip();
        }
        return false;
    }
}
