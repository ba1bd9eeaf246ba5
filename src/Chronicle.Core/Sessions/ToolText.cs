using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>The one telling argument of a tool call.</summary>
internal static class ToolText
{
    private const int Questions = 5;
    private const int NotTelling = int.MaxValue;

    /// <summary>The command, path, pattern, address or question of a tool's input, or null when it has none of them.</summary>
    public static string? Summary(ReadOnlySpan<byte> input)
    {
        var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        if (input.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }
        var best = NotTelling;
        var found = reader;
        while (best > 0 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var rank = reader.ValueIsEscaped ? NotTelling : Rank(reader.ValueSpan);
            reader.Read();
            if (rank < best && reader.TokenType == (rank == Questions ? JsonTokenType.StartArray : JsonTokenType.String))
            {
                best = rank;
                found = reader;
            }
            reader.Skip();
        }
        return best switch
        {
            NotTelling => null,
            Questions => QuestionsOf(input, found),
            _ => JsonBody.Text(ref found),
        };
    }

    // The lower, the more telling.
    private static int Rank(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("url"u8) => 3,
        4 when name.SequenceEqual("path"u8) => 8,
        5 when name.SequenceEqual("query"u8) => 4,
        5 when name.SequenceEqual("skill"u8) => 10,
        6 when name.SequenceEqual("prompt"u8) => 9,
        7 when name.SequenceEqual("command"u8) => 0,
        7 when name.SequenceEqual("pattern"u8) => 2,
        8 when name.SequenceEqual("question"u8) => 6,
        9 when name.SequenceEqual("file_path"u8) => 1,
        9 when name.SequenceEqual("questions"u8) => Questions,
        11 when name.SequenceEqual("description"u8) => 7,
        13 when name.SequenceEqual("notebook_path"u8) => 1,
        _ => NotTelling,
    };

    private static string? QuestionsOf(ReadOnlySpan<byte> input, Utf8JsonReader array)
    {
        var start = (int)array.TokenStartIndex;
        array.Skip();
        return JsonBody.JoinStrings(input[start..(int)array.BytesConsumed], "question"u8);
    }
}
