using System.Text;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Sessions;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>Recorded events from hook payloads, one second apart, and the session they make.</summary>
internal sealed class HookEvents
{
    private readonly List<RecordedEvent> _events = [];

    public IReadOnlyList<RecordedEvent> Events => _events;

    public Session? Session { get; private set; }

    public static HookEvents Of(IEnumerable<byte[]> payloads)
    {
        var events = new HookEvents();
        foreach (var payload in payloads)
        {
            events.Add(payload);
        }
        return events;
    }

    /// <summary>Adds an event; <paramref name="members"/> are JSON members with single quotes for double ones.</summary>
    public HookEvents Add(string type, string members = "")
    {
        var json = $"{{'session_id':'s','type':'{type}'{(members.Length > 0 ? "," : "")}{members}}}".Replace('\'', '"');
        return Add(Encoding.UTF8.GetBytes(json));
    }

    public TimelineNode Build() => Timeline.Build(Session!, _events);

    public HookEvents Add(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        string? Text(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var sequence = new Sequence(_events.Count + 1);
        var time = new Timestamp(sequence.Value * 1_000_000);
        var content = new IncomingEvent
        {
            SessionId = Text("session_id")!,
            Type = Text("type") ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(Text("hook_event_name")!),
            Time = time,
            Received = time,
            Project = Text("cwd"),
            ToolName = Text("tool_name"),
            ToolUseId = Text("tool_use_id"),
            PromptId = Text("prompt_id"),
            AgentId = Text("agent_id"),
            SpanId = Text("span_id"),
            ParentId = Text("parent_id"),
            DurationMs = root.TryGetProperty("duration_ms", out var duration) ? duration.GetInt64() : null,
            Data = payload,
        };
        var recorded = new RecordedEvent("e", sequence, new Cursor("e", sequence).ToString(), content);
        Session ??= Session.StartedBy(recorded);
        Session.Apply(recorded);
        _events.Add(recorded);
        return this;
    }
}
