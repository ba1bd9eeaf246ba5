using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Chronicle.Events;

/// <summary>Writes the one wire form of an event.</summary>
public static class EventJson
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly FrozenSet<string> OwnNames = FrozenSet.ToFrozenSet(
    [
        "seq", "cursor", "id", "id_scope", "session_id", "type", "time", "received", "source", "project", "tool_name", "tool_use_id", "duration_ms",
        "trace_id", "span_id", "parent_id", "agent_id", "prompt_id", "data", "extra",
    ]);

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private const int LargeBytes = 64 << 10;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    internal static byte[] Write(RecordedEvent recorded)
    {
        if (recorded.Content.Size > LargeBytes)
        {
            return WriteLarge(recorded);
        }
        _scratch ??= Create();
        var (buffer, writer) = _scratch.Value;
        buffer.ResetWrittenCount();
        writer.Reset();
        Write(writer, recorded);
        writer.Flush();
        var json = buffer.WrittenSpan.ToArray();
        // JSON has line ends only between its tokens, where a space says the same: an event is one line everywhere, as SSE and NDJSON need it.
        json.AsSpan().ReplaceAny(LineEnds, (byte)' ');
        return json;
    }

    /// <summary>In one buffer of about the right size: one that grows to it would leave several times the event behind.</summary>
    private static byte[] WriteLarge(RecordedEvent recorded)
    {
        using var buffer = new PooledBuffer(recorded.Content.Size + 4096); // the envelope's names are mostly shorter
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, recorded);
        }
        var json = buffer.Written.ToArray();
        json.AsSpan().ReplaceAny(LineEnds, (byte)' ');
        return json;
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Create()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }

    private static void Write(Utf8JsonWriter writer, RecordedEvent recorded)
    {
        var content = recorded.Content;
        writer.WriteStartObject();
        writer.WriteNumber("seq"u8, recorded.Sequence.Value);
        writer.WriteString("cursor"u8, recorded.Cursor.ToString());
        writer.WriteString("id"u8, recorded.Id);
        WriteOptional(writer, "id_scope"u8, content.Scope);
        writer.WriteString("session_id"u8, content.SessionId);
        writer.WriteString("type"u8, content.Type);
        WriteTime(writer, "time"u8, content.Time);
        WriteTime(writer, "received"u8, content.Received);
        WriteOptional(writer, "source"u8, content.Source);
        WriteOptional(writer, "project"u8, content.Project);
        WriteOptional(writer, "tool_name"u8, content.ToolName);
        WriteOptional(writer, "tool_use_id"u8, content.ToolUseId);
        if (content.DurationMs is { } duration)
        {
            writer.WriteNumber("duration_ms"u8, duration);
        }
        WriteOptional(writer, "trace_id"u8, content.TraceId);
        WriteOptional(writer, "span_id"u8, content.SpanId);
        WriteOptional(writer, "parent_id"u8, content.ParentId);
        WriteOptional(writer, "agent_id"u8, content.AgentId);
        WriteOptional(writer, "prompt_id"u8, content.PromptId);
        if (!content.Data.IsEmpty)
        {
            writer.WritePropertyName("data"u8);
            writer.WriteRawValue(content.Data.Span, skipInputValidation: true);
        }
        if (!content.Extra.IsEmpty)
        {
            WriteMembers(writer, content.Extra);
        }
        writer.WriteEndObject();
    }

    public static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, Timestamp time)
    {
        Span<byte> text = stackalloc byte[Timestamp.TextLength + 1];
        time.Format(text);
        writer.WriteString(name, text[..Timestamp.TextLength]);
    }

    public static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    /// <summary>
    /// Members without a place of their own stand beside the others. One whose name means something else here (disler's <c>source</c> is how a
    /// session began) goes into <c>extra</c>.
    /// </summary>
    private static void WriteMembers(Utf8JsonWriter writer, ReadOnlyMemory<byte> extra)
    {
        var hasOwnNames = WriteMembers(writer, extra.Span, ownNames: false);
        if (hasOwnNames)
        {
            writer.WriteStartObject("extra"u8);
            WriteMembers(writer, extra.Span, ownNames: true);
            writer.WriteEndObject();
        }
    }

    /// <returns>Whether there are members of the other kind.</returns>
    private static bool WriteMembers(Utf8JsonWriter writer, ReadOnlySpan<byte> extra, bool ownNames)
    {
        var others = false;
        var reader = new Utf8JsonReader(extra, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (OwnNames.Contains(name) != ownNames)
            {
                others = true;
                continue;
            }
            writer.WritePropertyName(name);
            writer.WriteRawValue(extra[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }
        return others;
    }
}
