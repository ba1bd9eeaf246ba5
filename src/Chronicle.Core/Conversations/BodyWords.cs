using System.Buffers;
using System.Text;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Conversations;

/// <summary>What a JSON value says in words: its strings, one to a line, in their order.</summary>
public static class BodyWords
{
    // A string this long without a space is an image, a key or a hash: nobody looks for words in it.
    private const int LongestWord = 512;

    private static readonly SearchValues<char> Breaks = SearchValues.Create(" \n\t,，。、");

    /// <param name="json">One JSON value; empty gives nothing.</param>
    /// <param name="words">What it is added to.</param>
    /// <param name="maxLength">Characters that <paramref name="words"/> may have in the end.</param>
    /// <param name="without">Names of members of the top-level object that are left out.</param>
    public static void AddTo(StringBuilder words, ReadOnlySpan<byte> json, int maxLength, params string[] without)
    {
        if (json.IsEmpty)
        {
            return;
        }
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        while (words.Length < maxLength && reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when reader.CurrentDepth == 1 && IsOneOf(ref reader, without):
                    reader.Read();
                    reader.Skip();
                    break;
                case JsonTokenType.String:
                    Add(words, Text(ref reader), maxLength);
                    break;
            }
        }
    }

    public static void Add(StringBuilder words, string? text, int maxLength)
    {
        var room = maxLength - words.Length - 1;
        if (string.IsNullOrWhiteSpace(text) || room <= 0 || (text.Length > LongestWord && !text.AsSpan(0, LongestWord).ContainsAny(Breaks)))
        {
            return;
        }
        if (words.Length > 0)
        {
            words.Append('\n');
        }
        if (text.Length > room)
        {
            room -= char.IsHighSurrogate(text[room - 1]) ? 1 : 0;
            words.Append(text, 0, room);
            return;
        }
        words.Append(text);
    }

    private static bool IsOneOf(ref Utf8JsonReader reader, string[] names)
    {
        foreach (var name in names)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }
        return false;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an escaped lone surrogate
        }
    }
}
