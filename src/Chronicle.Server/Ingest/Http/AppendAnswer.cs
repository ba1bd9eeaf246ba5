using System.Buffers;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;

namespace Chronicle.Server.Ingest.Http;

/// <summary>Collects what became of a request's events and writes the answer.</summary>
internal sealed class AppendAnswer
{
    /// <summary>Beyond this many, an NDJSON answer leaves the list of events out: it would grow with the body.</summary>
    public const int MaxListed = 1000;

    private const int MaxScratch = 256 << 10; // an array of thousands was answered: not worth keeping

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private readonly List<(string Id, long Sequence)> _events = [];
    private string _epoch = "";
    private long _first = long.MaxValue;
    private long _last;

    public long Count { get; private set; }

    public long Duplicates { get; private set; }

    public void Add(IncomingEvent[] events, in AppendResult result, int maxListed = int.MaxValue)
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
                _events.Add((events[i].Id ?? new Cursor(_epoch, sequence).ToString(), sequence.Value));
            }
        }
    }

    /// <summary>Writes the answer with its length, so that head and body leave in one piece when the request ends.</summary>
    public void Write(HttpContext context, bool single, int maxListed = int.MaxValue)
    {
        _scratch ??= new ArrayBufferWriter<byte>(512);
        _writer ??= new Utf8JsonWriter(_scratch, WireJson.Options);
        _scratch.ResetWrittenCount();
        _writer.Reset();
        Write(_writer, single, maxListed);
        _writer.Flush();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _scratch.WrittenCount;
        context.Response.BodyWriter.Write(_scratch.WrittenSpan);
        if (_scratch.Capacity > MaxScratch)
        {
            (_scratch, _writer) = (null, null);
        }
    }

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
