using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Redaction;

namespace Chronicle.Server.Conversations;

/// <summary>What who posts conversations or messages is answered.</summary>
/// <param name="input">What was posted.</param>
/// <param name="posted">The events it is.</param>
/// <param name="fresh">Which of them were appended.</param>
/// <param name="result">What became of those.</param>
internal sealed class ConversationAnswer(ConversationInput input, RedactedEvent[] posted, List<int> fresh, in AppendResult result)
{
    private readonly AppendResult _result = result;

    public void Write(Utf8JsonWriter writer, bool isArray)
    {
        var sequences = new Dictionary<int, Sequence>();
        foreach (var group in input.Groups)
        {
            if (group.Known is { } known)
            {
                sequences[group.Event] = known.First.Sequence;
            }
        }
        for (var i = 0; i < fresh.Count; i++)
        {
            sequences[fresh[i]] = _result.Sequences.Span[i];
        }
        if (!isArray)
        {
            WriteOne(writer, 0, sequences);
            return;
        }
        writer.WriteStartObject();
        writer.WriteNumber("count"u8, input.Places.Count);
        writer.WriteNumber("duplicates"u8, _result.Duplicates + posted.Length - fresh.Count);
        writer.WriteStartArray("stored"u8);
        for (var i = 0; i < input.Places.Count; i++)
        {
            WriteOne(writer, i, sequences);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteOne(Utf8JsonWriter writer, int position, Dictionary<int, Sequence> sequences)
    {
        var place = input.Places[position];
        writer.WriteStartObject();
        writer.WriteString("id"u8, posted[place].Content.Id);
        writer.WriteNumber("seq"u8, sequences[place].Value);
        if (position < input.Groups.Count)
        {
            var group = input.Groups[position];
            writer.WriteNumber("added"u8, Math.Max(0, group.Messages - (group.Known?.Messages.Count ?? 0))); // messages that were not recorded before
        }
        writer.WriteEndObject();
    }
}
