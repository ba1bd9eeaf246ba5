using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Redaction;
using Chronicle.Server.Metrics;
using Chronicle.Server.Nats;
using Chronicle.Server.Sockets;
using Chronicle.Sessions;

namespace Chronicle.Server.Stats;

/// <summary>The counters of the running server, with rates and percentiles of the last minutes: what dashboards and <c>/api/stats/stream</c> show.</summary>
internal sealed class StatsDocument(
    IEventStore store, EventJournal journal, IngestQueue queue, IngestOptions options, LiveHub hub, SocketEndpoint sockets, Redactor redactor, RequestTimes requests,
    StoreSample sample, TimeProvider clock, NatsStatsDocument? nats = null)
{
    /// <summary>Rates are of so many full seconds.</summary>
    public const int RateSeconds = 10;

    private const int MostTypes = 20;

    private readonly long _started = clock.GetTimestamp();

    /// <summary>Writes the whole document. <see cref="StoreSample.RefreshAsync"/> goes first.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        EventJson.WriteTime(writer, "timestamp"u8, Timestamp.Now(clock));
        WriteStore(writer, sample.Stats);
        writer.WriteStartObject("journal"u8);
        writer.WriteNumber("head"u8, store.Head.Value);
        writer.WriteNumber("committed"u8, journal.Committed);
        writer.WriteNumber("duplicates"u8, journal.Duplicates);
        writer.WriteNumber("commits"u8, journal.Commits);
        writer.WriteEndObject();
        writer.WriteStartObject("queue"u8);
        writer.WriteNumber("events"u8, queue.Events);
        writer.WriteNumber("bytes"u8, queue.Bytes);
        writer.WriteNumber("max_events"u8, options.QueueEvents);
        writer.WriteNumber("max_bytes"u8, options.QueueBytes);
        writer.WriteEndObject();
        writer.WriteStartObject("rates"u8);
        writer.WriteNumber("events_per_second"u8, Math.Round(journal.Rate.PerSecond(RateSeconds), 3));
        writer.WriteNumber("events_per_second_1m"u8, Math.Round(journal.Rate.PerSecond(RollingRate.MaxSeconds), 3));
        WriteTypes(writer, [.. journal.Types.Busiest(MostTypes, RateSeconds)]);
        writer.WriteEndObject();
        WriteOperations(writer);
        WriteLive(writer);
        writer.WriteStartObject("sessions"u8);
        foreach (var (status, count) in sample.Sessions)
        {
            writer.WriteNumber(status.Name(), count);
        }
        writer.WriteEndObject();
        writer.WriteStartObject("redactions"u8);
        foreach (var (rule, count) in redactor.Counts)
        {
            writer.WriteNumber(rule, count);
        }
        writer.WriteEndObject();
        WriteProcess(writer);
        nats?.Write(writer);
        writer.WriteEndObject();
    }

    public static void WriteTypes(Utf8JsonWriter writer, ReadOnlySpan<KeyValuePair<string, double>> types)
    {
        writer.WriteStartArray("by_type"u8);
        foreach (var (type, rate) in types)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteNumber("events_per_second"u8, Math.Round(rate, 3));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteStore(Utf8JsonWriter writer, StoreStats stats)
    {
        writer.WriteStartObject("store"u8);
        writer.WriteNumber("events"u8, stats.Events);
        writer.WriteNumber("sessions"u8, stats.Sessions);
        writer.WriteNumber("bytes"u8, stats.Bytes);
        writer.WriteNumber("wal_bytes"u8, stats.WalBytes);
        if (stats is { DiskFreeBytes: { } free, DiskBytes: { } size })
        {
            writer.WriteNumber("disk_free_bytes"u8, free);
            writer.WriteNumber("disk_bytes"u8, size);
        }
        writer.WriteEndObject();
    }

    private void WriteOperations(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("operations"u8);
        writer.WriteNumber("window_seconds"u8, (int)RollingHistogram.Window.TotalSeconds);
        WriteOperation(writer, "append"u8, queue.Appends.Read());
        WriteOperation(writer, "commit"u8, journal.CommitTimes.Read());
        WriteOperation(writer, "query"u8, requests.Queries.Read());
        WriteOperation(writer, "deliver"u8, hub.Deliveries.Read());
        writer.WriteEndObject();
    }

    public static void WriteOperation(Utf8JsonWriter writer, ReadOnlySpan<byte> name, OperationSummary operation)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("count"u8, operation.Count);
        writer.WriteNumber("success_rate"u8, Math.Round(operation.SuccessRate, 6));
        writer.WriteNumber("p50_ms"u8, Math.Round(operation.P50, 3));
        writer.WriteNumber("p95_ms"u8, Math.Round(operation.P95, 3));
        writer.WriteNumber("p99_ms"u8, Math.Round(operation.P99, 3));
        writer.WriteNumber("max_ms"u8, Math.Round(operation.Max, 3));
        writer.WriteEndObject();
    }

    private void WriteLive(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("live"u8);
        writer.WriteNumber("readers"u8, hub.Readers);
        writer.WriteNumber("websockets"u8, sockets.Open);
        writer.WriteStartObject("by_transport"u8);
        foreach (var (transport, readers) in hub.ReadersByTransport)
        {
            writer.WriteNumber(transport, readers);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteProcess(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("process"u8);
        writer.WriteNumber("uptime_ms"u8, (long)clock.GetElapsedTime(_started).TotalMilliseconds);
        writer.WriteNumber("memory_bytes"u8, Environment.WorkingSet);
        writer.WriteNumber("allocated_bytes"u8, GC.GetTotalAllocatedBytes());
        writer.WriteNumber("heap_bytes"u8, GC.GetTotalMemory(forceFullCollection: false));
        writer.WriteNumber("gc_pause_ms"u8, (long)GC.GetTotalPauseDuration().TotalMilliseconds);
        writer.WriteNumber("threads"u8, ThreadPool.ThreadCount);
        writer.WriteNumber("cpu_ms"u8, (long)Environment.CpuUsage.TotalTime.TotalMilliseconds);
        writer.WriteEndObject();
    }
}
