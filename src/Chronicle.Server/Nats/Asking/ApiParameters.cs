using System.Text.Json;
using Chronicle.Server.Problems;
using Microsoft.Extensions.Primitives;

namespace Chronicle.Server.Nats.Asking;

/// <summary>The parameters of a request: the members of a JSON object, as the same names in a query would be.</summary>
internal static class ApiParameters
{
    private const string Expected = "A request is empty, or a JSON object of parameters: texts, numbers, true, false, or arrays of them.";

    /// <exception cref="ProblemException">It is no such object.</exception>
    public static Dictionary<string, StringValues> Read(ReadOnlySpan<byte> json)
    {
        var parameters = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
        if (json.Trim(" \t\r\n"u8).IsEmpty)
        {
            return parameters;
        }
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Malformed(Expected);
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                parameters[name] = reader.TokenType == JsonTokenType.StartArray ? ReadList(ref reader, name) : Scalar(ref reader, name);
            }
            reader.Read(); // nothing may follow
            return parameters;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException) // the latter: text that is no Unicode
        {
            throw Malformed(malformed.Message);
        }
    }

    private static StringValues ReadList(ref Utf8JsonReader reader, string name)
    {
        var values = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Scalar(ref reader, name) is { } value)
            {
                values.Add(value);
            }
        }
        return values.ToArray();
    }

    /// <summary>As it would be written in a query; null is as good as left out.</summary>
    private static string? Scalar(ref Utf8JsonReader reader, string name) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => null,
        _ => throw new ProblemException(Problem.InvalidParameter(name, "a text, a number, true, false or an array of them is expected")),
    };

    private static ProblemException Malformed(string detail) => new(new Problem(400, "malformed", "This is not a request", detail));
}
