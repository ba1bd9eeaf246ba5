using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Redaction;

namespace Chronicle.Server.Ingest.Http;

/// <summary>Collects what became of a request's events and writes the answer.</summary>
internal sealed class AppendAnswer
{
    /// <summary>Beyond this many, an NDJSON answer leaves the list of events out: it would grow with the body.</summary>
    public const int MaxListed = 1000;

    private readonly List<(string Id, long Sequence)> _events = [];
    private string _epoch = "";
    private long _first = long.MaxValue;
    private long _last;

    public long Count { get; private set; }

    public long Duplicates { get; private set; }

    public void Add(RedactedEvent[] events, in AppendResult result, int maxListed = int.MaxValue)
    {
        _epoch = result.Epoch;
        Count += events.Length; // accepted ones have no sequences
        Duplicates += result.Duplicates;
        var sequences = result.Sequences.Span;
        for (var i = 0; i < sequences.Length; i++)
        {
            var sequence = sequences[i];
            _first = Math.Min(_first, sequence.Value);
            _last = Math.Max(_last, sequence.Value);
            if (_events.Count <= maxListed)
            {
                _events.Add((events[i].Content.Id ?? new Cursor(_epoch, sequence).ToString(), sequence.Value));
            }
        }
    }

    public void Write(HttpContext context, bool single, int maxListed = int.MaxValue) =>
        JsonResponse.Write(context, (Answer: this, single, maxListed), static (writer, state) => state.Answer.Write(writer, state.single, state.maxListed));

    private void Write(Utf8JsonWriter writer, bool single, int maxListed)
    {
        writer.WriteStartObject();
        if (single)
        {
            writer.WriteString("id"u8, _events[0].Id);
            writer.WriteNumber("seq"u8, _events[0].Sequence);
            writer.WriteBoolean("success"u8, true);
        }
        if (Count > 0)
        {
            writer.WriteString("epoch"u8, _epoch);
            writer.WriteNumber("first"u8, _first);
            writer.WriteNumber("last"u8, _last);
        }
        writer.WriteNumber("count"u8, Count);
        writer.WriteNumber("duplicates"u8, Duplicates);
        if (_events.Count <= maxListed)
        {
            writer.WriteStartArray("events"u8);
            foreach (var (id, sequence) in _events)
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, id);
                writer.WriteNumber("seq"u8, sequence);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
