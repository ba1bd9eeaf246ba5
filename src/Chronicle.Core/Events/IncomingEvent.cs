namespace Chronicle.Events;

/// <summary>An event as a producer sent it, its envelope read and its body left as UTF-8 JSON.</summary>
/// <remarks>The byte members are slices of a buffer that nobody writes to again and that lives as long as the event does.</remarks>
public sealed record IncomingEvent
{
    /// <summary>The producer's id; null when it sent none, and the event is then known by the cursor it is recorded at.</summary>
    public string? Id { get; init; }

    /// <summary>Within what the id is one of a kind, when that is not the session: a collection, a stream.</summary>
    public string? Scope { get; init; }

    public required string SessionId { get; init; }

    public required string Type { get; init; }

    /// <summary>When it happened, by the producer's clock; the arrival when it did not say.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>Whether the time is another's than the producer's: of its arrival, or of a stream it was kept in. Known of what is sent, not of what is recorded.</summary>
    public bool IsTimeOfArrival { get; init; }

    /// <summary>When it arrived here.</summary>
    public required Timestamp Received { get; init; }

    /// <summary>The cursor it was recorded at before, when it is imported from what export wrote. It is looked at, and not recorded.</summary>
    public string? WasAt { get; init; }

    public string? Source { get; init; }
    public string? Project { get; init; }
    public string? ToolName { get; init; }
    public string? ToolUseId { get; init; }
    public long? DurationMs { get; init; }
    public string? TraceId { get; init; }
    public string? SpanId { get; init; }
    public string? ParentId { get; init; }
    public string? AgentId { get; init; }
    public string? PromptId { get; init; }

    /// <summary>The body: one JSON value, or empty when there is none.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>A JSON object of the members that have no column (<c>metadata</c> and unknown ones), or empty when there are none.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }

    /// <summary>About what the event holds in memory and on disk, in bytes: what the queue's byte budget counts.</summary>
    // 200 B covers the object, its envelope strings and their row; bodies dominate.
    public int Size => SizeOf(Data.Length + Extra.Length);

    /// <summary>The same for an event with so many bytes of body.</summary>
    public static int SizeOf(int bodyBytes) => 200 + bodyBytes;

    /// <summary>The same event with other body bytes: what redaction makes.</summary>
    public IncomingEvent WithBody(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> extra) => this with { Data = data, Extra = extra };
}
