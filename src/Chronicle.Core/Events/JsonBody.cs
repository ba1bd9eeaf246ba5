using System.Text.Json;

namespace Chronicle.Events;

/// <summary>Reads single members out of a body without building a document.</summary>
public static class JsonBody
{
    /// <summary>The text of a string member of the top-level object, or null when there is none.</summary>
    public static string? GetString(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name) =>
        TryFind(json, name, out var reader) && reader.TokenType == JsonTokenType.String ? Text(ref reader) : null;

    /// <summary>Whether a member of the top-level object is <c>true</c>; null when it is absent or no boolean.</summary>
    public static bool? GetBoolean(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name) =>
        TryFind(json, name, out var reader) ? reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null } : null;

    /// <summary>The bytes of a member of the top-level object, or empty when there is none.</summary>
    public static ReadOnlySpan<byte> GetRaw(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        if (!TryFind(json, name, out var reader))
        {
            return [];
        }
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The texts of a string member of the objects in an array, one on each line, or null when none has it.</summary>
    public static string? JoinStrings(ReadOnlySpan<byte> array, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(array, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        string? joined = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (GetString(array[start..(int)reader.BytesConsumed], name) is { } text)
            {
                joined = joined is null ? text : $"{joined}\n{text}";
            }
        }
        return joined;
    }

    private static bool TryFind(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out Utf8JsonReader reader)
    {
        reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }
            reader.Skip();
        }
        return false;
    }

    /// <summary>The string the reader stands at, or null when it is no text.</summary>
    internal static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an escaped lone surrogate: stored by an older version or another tool
        }
    }
}
