using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Events;

namespace Chronicle.Server.Stats;

/// <summary>The figures that charts draw, at one moment. Written over when its place in the ring comes round again.</summary>
internal sealed class StatsPoint
{
    /// <summary>Types kept apart; the rest is one more.</summary>
    public const int MostTypes = 8;

    private readonly KeyValuePair<string, double>[] _types = new KeyValuePair<string, double>[MostTypes + 1];
    private int _typeCount;

    public Timestamp Time { get; set; }

    public double EventsPerSecond { get; set; }

    public OperationSummary Append { get; set; }

    public OperationSummary Commit { get; set; }

    public OperationSummary Query { get; set; }

    public OperationSummary Deliver { get; set; }

    public long QueueEvents { get; set; }

    public long Readers { get; set; }

    public long MemoryBytes { get; set; }

    public long StoreBytes { get; set; }

    public long WalBytes { get; set; }

    public void SetTypes(IReadOnlyList<KeyValuePair<string, double>> busiest)
    {
        _typeCount = busiest.Count;
        for (var index = 0; index < _typeCount; index++)
        {
            _types[index] = busiest[index];
        }
    }

    /// <summary>Forgets the names of all types but these; what they had is with the rest, which comes last.</summary>
    public void Keep(IReadOnlyCollection<string> types)
    {
        var (kept, rest) = (0, 0.0);
        for (var index = 0; index < _typeCount; index++)
        {
            if (_types[index].Key != TypeRates.Other && types.Contains(_types[index].Key))
            {
                _types[kept++] = _types[index];
            }
            else
            {
                rest += _types[index].Value;
            }
        }
        _types.AsSpan(kept).Clear();
        if (rest > 0)
        {
            _types[kept++] = KeyValuePair.Create(TypeRates.Other, rest);
        }
        _typeCount = kept;
    }

    /// <summary>Under the names that the members have in <c>/api/stats</c>, so that readers need to know one form.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        EventJson.WriteTime(writer, "timestamp"u8, Time);
        writer.WriteStartObject("store"u8);
        writer.WriteNumber("bytes"u8, StoreBytes);
        writer.WriteNumber("wal_bytes"u8, WalBytes);
        writer.WriteEndObject();
        writer.WriteStartObject("queue"u8);
        writer.WriteNumber("events"u8, QueueEvents);
        writer.WriteEndObject();
        writer.WriteStartObject("rates"u8);
        writer.WriteNumber("events_per_second"u8, Math.Round(EventsPerSecond, 3));
        StatsDocument.WriteTypes(writer, _types.AsSpan(0, _typeCount));
        writer.WriteEndObject();
        writer.WriteStartObject("operations"u8);
        StatsDocument.WriteOperation(writer, "append"u8, Append);
        StatsDocument.WriteOperation(writer, "commit"u8, Commit);
        StatsDocument.WriteOperation(writer, "query"u8, Query);
        StatsDocument.WriteOperation(writer, "deliver"u8, Deliver);
        writer.WriteEndObject();
        writer.WriteStartObject("live"u8);
        writer.WriteNumber("readers"u8, Readers);
        writer.WriteEndObject();
        writer.WriteStartObject("process"u8);
        writer.WriteNumber("memory_bytes"u8, MemoryBytes);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
