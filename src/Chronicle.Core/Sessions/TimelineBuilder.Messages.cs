using Chronicle.Events;

namespace Chronicle.Sessions;

internal sealed partial class TimelineBuilder
{
    private readonly Dictionary<(TimelineNode Scope, string Id), TimelineNode> _messages = [];
    private readonly Dictionary<(TimelineNode Scope, string Stem, string? Id), Queue<TimelineNode>> _started = [];
    private readonly List<(RecordedEvent Stop, TimelineNode Scope, string Text)> _lastMessages = [];

    private void AddMessage(RecordedEvent recorded)
    {
        var content = recorded.Content;
        var data = content.Data.Span;
        var scope = Scope(content);
        var part = content.Type is "message_display" or "message_delta";
        // Parts without an id belong to the message that is being said.
        var id = JsonBody.GetString(data, "message_id"u8) ?? (part || content.Type == "message_complete" ? "" : recorded.Id);
        if (_messages.TryGetValue((scope, id), out var message))
        {
            message.Take(recorded);
        }
        else
        {
            message = Create(TimelineKind.Message, recorded.Id, scope, recorded);
            message.Started = content.Time;
            _messages.Add((scope, id), message);
        }
        var text = JsonBody.GetString(data, "delta"u8) ?? SessionText.OfContent(data) ?? JsonBody.GetString(data, "message"u8)
            ?? JsonBody.GetString(data, "text"u8) ?? "";
        var parts = message.Marks.Parts ??= [];
        if (!part)
        {
            parts.Clear(); // the whole text replaces its parts
            parts[0] = text;
            message.Marks.Outcome = TimelineStatus.Ok;
            _messages.Remove((scope, ""));
            return;
        }
        if (message.Marks.Outcome is null)
        {
            parts.TryAdd(Index(data) ?? recorded.Sequence.Value, text);
        }
    }

    private static long? Index(ReadOnlySpan<byte> data)
    {
        var raw = JsonBody.GetRaw(data, "index"u8);
        return System.Buffers.Text.Utf8Parser.TryParse(raw, out long index, out var used) && used == raw.Length ? index : null;
    }

    // Compared with the messages shown when all of these are known: they may come later.
    private void AddLastMessage(TimelineNode scope, RecordedEvent stop)
    {
        if (JsonBody.GetString(stop.Content.Data.Span, "last_assistant_message"u8) is { Length: > 0 } text)
        {
            _lastMessages.Add((stop, scope, text));
        }
    }

    private void FinishMessages()
    {
        var shown = new HashSet<(TimelineNode, string)>();
        foreach (var message in _nodes.Where(node => node.Kind == TimelineKind.Message))
        {
            SetText(message, string.Concat(message.Marks.Parts!.Values));
            shown.Add((message.Parent!, message.Text!.Trim()));
        }
        foreach (var (stop, scope, text) in _lastMessages)
        {
            var bounded = Bounded(text)!;
            if (shown.Add((scope, bounded.Trim())))
            {
                var message = new TimelineNode(TimelineKind.Message, stop.Id) { Parent = scope, Started = stop.Content.Time, AgentId = stop.Content.AgentId };
                message.Take(stop);
                SetText(message, bounded);
                _nodes.Add(message);
            }
        }
    }

    private static void SetText(TimelineNode message, string text)
    {
        message.Text = Bounded(text);
        var line = message.Text!.AsSpan().TrimStart();
        message.Name = SessionText.OneLine(line[..(line.IndexOfAny('\n', '\r') is >= 0 and var end ? end : line.Length)].ToString());
    }

    // x_start and x_end are one node named x: an LLM call, a graph's node. The stream between them is part of it.
    private bool AddPaired(RecordedEvent recorded)
    {
        var content = recorded.Content;
        var starts = content.Type.EndsWith("_start", StringComparison.Ordinal);
        var ends = content.Type.EndsWith("_end", StringComparison.Ordinal);
        if (EventKinds.Of(content.Type) != EventKind.Other || (!starts && !ends && content.Type != "llm_stream"))
        {
            return false;
        }
        var stem = content.Type[..content.Type.LastIndexOf('_')];
        var key = (Scope(content), stem, content.SpanId);
        var open = _started.TryGetValue(key, out var queue) ? queue : _started[key] = new();
        if (starts)
        {
            var node = AddEvent(recorded, key.Item1);
            node.Name = stem;
            node.Marks.Input = stem;
            open.Enqueue(node);
            return true;
        }
        if (!open.TryPeek(out var started))
        {
            return false;
        }
        started.Take(recorded);
        started.Summary ??= Summary(content);
        if (ends)
        {
            open.Dequeue();
            End(started, recorded, SessionText.SaysFailure(content) ? TimelineStatus.Error : TimelineStatus.Ok);
            started.Error ??= started.Marks.Outcome == TimelineStatus.Ok ? null : ErrorText(content);
        }
        return true;
    }
}
