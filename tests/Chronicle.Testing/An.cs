using System.Globalization;
using System.Text;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Redaction;

namespace Chronicle.Testing;

/// <summary>Builds events for tests: <c>An.Event(session: "s1", type: "stop")</c>.</summary>
public static class An
{
    /// <summary>2026-11-21T00:00:00Z, when <see cref="ManualTimeProvider"/> starts.</summary>
    public static readonly Timestamp Epoch = Timestamp.From(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));

    /// <summary>What every event passes, and none loses anything in.</summary>
    public static readonly Redactor UnchangingRedactor = new(new RedactionOptions { Enabled = false });

    public static IncomingEvent Event(
        string session = "session-1",
        string type = "pre_tool_use",
        string? id = null,
        Timestamp? time = null,
        Timestamp? received = null,
        string? source = null,
        string? project = null,
        string? tool = null,
        string? toolUseId = null,
        long? durationMs = null,
        string? traceId = null,
        string? spanId = null,
        string? parentId = null,
        string? agentId = null,
        string? promptId = null,
        string? data = "{}",
        string? extra = null,
        string? scope = null) => new()
        {
            Id = id,
            Scope = scope,
            SessionId = session,
            Type = type,
            Time = time ?? Epoch,
            Received = received ?? time ?? Epoch,
            Source = source,
            Project = project,
            ToolName = tool,
            ToolUseId = toolUseId,
            DurationMs = durationMs,
            TraceId = traceId,
            SpanId = spanId,
            ParentId = parentId,
            AgentId = agentId,
            PromptId = promptId,
            Data = Encoding.UTF8.GetBytes(data ?? ""),
            Extra = Encoding.UTF8.GetBytes(extra ?? ""),
        };

    /// <summary>As many events of one session, one second apart, their bodies numbered from 1.</summary>
    public static IncomingEvent[] Events(int count, string session = "session-1", string type = "pre_tool_use") =>
    [
        .. Enumerable.Range(1, count).Select(number => Event(
            session, type, time: After(number), data: string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{number}}}"""))),
    ];

    /// <summary>The events as the queue takes them, unchanged.</summary>
    public static RedactedEvent[] Redacted(params ReadOnlySpan<IncomingEvent> events) => UnchangingRedactor.Pass(events);

    /// <summary>Appends events as they are.</summary>
    public static Task<AppendResult> AppendAsync(this IngestQueue queue, IncomingEvent[] events, string door, bool awaitDurable, CancellationToken cancellationToken) =>
        queue.AppendAsync(Redacted(events), door, awaitDurable, cancellationToken);

    /// <summary>So many seconds after <see cref="Epoch"/>.</summary>
    public static Timestamp After(double seconds) => new(Epoch.Micros + (long)(seconds * 1e6));
}
