using System.Text.Json;

namespace Chronicle.Cli.Claude;

/// <summary>A JSON value and where it stands in its text, so that one part can be changed and the rest left byte for byte.</summary>
internal sealed class JsonSpan
{
    public required JsonTokenType Kind { get; init; }

    /// <summary>First byte of the value.</summary>
    public required int Start { get; init; }

    /// <summary>Byte after the value.</summary>
    public int End { get; private set; }

    /// <summary>First byte of the member's name, or of the value when it is not a member.</summary>
    public required int ChildStart { get; init; }

    public string? Name { get; private init; }

    /// <summary>Members of an object, items of an array.</summary>
    public List<JsonSpan> Children { get; } = [];

    /// <summary>The member that counts: with a name given twice, readers take the last.</summary>
    public JsonSpan? this[string name] => Children.FindLast(c => c.Name == name);

    /// <exception cref="JsonException">Not JSON, or JSON with comments or trailing commas.</exception>
    public static JsonSpan Parse(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        reader.Read();
        var root = Read(ref reader, null, null);
        reader.Read();
        return root;
    }

    public JsonElement ToElement(ReadOnlySpan<byte> text) => JsonElement.Parse(text[Start..End]);

    private static JsonSpan Read(ref Utf8JsonReader reader, string? name, int? nameStart)
    {
        var start = (int)reader.TokenStartIndex;
        var span = new JsonSpan { Kind = reader.TokenType, Start = start, ChildStart = nameStart ?? start, Name = name };
        if (span.Kind == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var (member, at) = (reader.GetString(), (int)reader.TokenStartIndex);
                reader.Read();
                span.Children.Add(Read(ref reader, member, at));
            }
        }
        else if (span.Kind == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                span.Children.Add(Read(ref reader, null, null));
            }
        }
        span.End = (int)reader.BytesConsumed;
        return span;
    }
}
