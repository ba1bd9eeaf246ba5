using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Redaction;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Http;

/// <summary>Collects what became of a request's events and writes the answer.</summary>
internal sealed class AppendAnswer
{
    /// <summary>Beyond this many, an NDJSON answer leaves the list of events out: it would grow with the body.</summary>
    public const int MaxListed = 1000;

    private readonly List<(string Id, long Sequence)> _events = [];
    private readonly List<IdConflict> _conflicts = [];
    private string _epoch = "";
    private long _first = long.MaxValue;
    private long _last;
    private long _given;

    /// <summary>Events that are durable: recorded now or before.</summary>
    public long Count => _given - ConflictCount;

    public long Duplicates { get; private set; }

    /// <summary>Events that are not recorded because their ids belong to others.</summary>
    public long ConflictCount { get; private set; }

    public IReadOnlyList<IdConflict> Conflicts => _conflicts;

    public void Add(RedactedEvent[] events, in AppendResult result, int maxListed = int.MaxValue)
    {
        _epoch = result.Epoch;
        var sequences = result.Sequences.Span;
        var conflicts = result.Conflicts.Span;
        for (var i = 0; i < sequences.Length; i++)
        {
            var sequence = sequences[i];
            if (!conflicts.IsEmpty && conflicts[0] == i)
            {
                conflicts = conflicts[1..];
                if (_conflicts.Count < MaxListed)
                {
                    _conflicts.Add(new IdConflict(_given + i, events[i].Content.Id!, sequence.Value));
                }
                continue;
            }
            _first = Math.Min(_first, sequence.Value);
            _last = Math.Max(_last, sequence.Value);
            if (_events.Count <= maxListed)
            {
                _events.Add((events[i].Content.Id ?? new Cursor(_epoch, sequence).ToString(), sequence.Value));
            }
        }
        _given += events.Length; // accepted ones have no sequences
        Duplicates += result.Duplicates;
        ConflictCount += result.Conflicts.Length;
    }

    /// <summary>Answers 200, or 409 when an id belongs to another event: nobody may take that for recorded.</summary>
    public Task WriteAsync(HttpContext context, bool single, int maxListed = int.MaxValue)
    {
        if (ConflictCount > 0)
        {
            return (Problem.IdsInUse(ConflictCount, _conflicts) with { Durable = Count, Extend = writer => WriteMembers(writer, maxListed) }).WriteAsync(context);
        }
        JsonResponse.Write(context, (Answer: this, single, maxListed), static (writer, state) => state.Answer.Write(writer, state.single, state.maxListed));
        return Task.CompletedTask;
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
        WriteMembers(writer, maxListed);
        writer.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter writer, int maxListed)
    {
        if (Count > 0)
        {
            writer.WriteString("epoch"u8, _epoch);
            writer.WriteNumber("first"u8, _first);
            writer.WriteNumber("last"u8, _last);
        }
        writer.WriteNumber("count"u8, Count);
        writer.WriteNumber("duplicates"u8, Duplicates);
        if (ConflictCount > 0)
        {
            writer.WriteNumber("conflict_count"u8, ConflictCount);
        }
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
    }
}
