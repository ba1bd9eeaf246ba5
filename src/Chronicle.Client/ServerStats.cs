namespace Chronicle.Client;

/// <summary>The counters of a running server, with rates and percentiles of the last minutes (<c>GET /api/stats</c>).</summary>
public sealed record ServerStats(
    DateTimeOffset Timestamp, StoreFigures Store, JournalFigures Journal, QueueFigures Queue, RateFigures Rates, OperationFigures Operations, LiveFigures Live,
    IReadOnlyDictionary<string, long> Sessions, ProcessFigures Process, NatsFigures? Nats = null)
{
    /// <summary>The document as the server wrote it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Json { get; init; }
}

public sealed record StoreFigures(long Events, long Sessions, long Bytes, long WalBytes, long? DiskFreeBytes);

public sealed record JournalFigures(long Head, long Committed, long Duplicates, long Commits);

public sealed record QueueFigures(long Events, long Bytes, long MaxEvents, long MaxBytes);

public sealed record RateFigures(
    double EventsPerSecond, [property: System.Text.Json.Serialization.JsonPropertyName("events_per_second_1m")] double EventsPerSecondOfMinute, IReadOnlyList<TypeRate>? ByType);

/// <summary>How often a type of events comes. The busiest come first, the rest together as <c>other</c> last.</summary>
public sealed record TypeRate(string Type, double EventsPerSecond);

public sealed record OperationFigures(int WindowSeconds, Operation Append, Operation Commit, Operation Query, Operation Deliver);

/// <summary>What one kind of operation took. Percentiles say nothing while <paramref name="Count"/> is 0.</summary>
public sealed record Operation(long Count, double SuccessRate, double P50Ms, double P95Ms, double P99Ms, double MaxMs);

public sealed record LiveFigures(long Readers, long Websockets, IReadOnlyDictionary<string, long> ByTransport);

public sealed record ProcessFigures(long UptimeMs, long MemoryBytes, long Threads, long CpuMs);

/// <summary>The bus; a server without one has no such figures. <paramref name="Stream"/> is null when none is recorded.</summary>
public sealed record NatsFigures(
    string State, string? Server, string? ServerVersion, long Reconnects, string? Stream, string? Consumer, long Received, long Lag, long Pending, long Redelivered, long Missed,
    long Dropped, long DeadLetters);
