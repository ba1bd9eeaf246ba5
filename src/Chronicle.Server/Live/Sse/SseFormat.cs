using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Server.Live.Sse;

/// <summary>Server-sent events (WHATWG HTML §9.2). Events are unnamed, so that <c>onmessage</c> gets them; control frames are named.</summary>
internal sealed class SseFormat : IStreamFormat
{
    public static readonly SseFormat Instance = new();

    public string Name => "sse";

    public string ContentType => "text/event-stream";

    public void WriteStart(IBufferWriter<byte> output) => output.Write("retry: 1000\n\n"u8);

    public void WriteHead(IBufferWriter<byte> output, RecordedEvent recorded)
    {
        WriteId(output, recorded.Cursor);
        output.Write("data: "u8);
    }

    public ReadOnlyMemory<byte> Content(RecordedEvent recorded) => recorded.Json;

    public void WriteTail(IBufferWriter<byte> output) => output.Write("\n\n"u8);

    public void WriteControl(IBufferWriter<byte> output, string name, in LiveFrame frame, IEventStore store)
    {
        if (frame.Kind == LiveFrameKind.Heartbeat)
        {
            output.Write(": still here\n"u8);
        }
        WriteId(output, frame.Cursor);
        output.Write("event: "u8);
        Encoding.UTF8.GetBytes(name, output);
        output.Write("\ndata: "u8);
        using (var writer = new Utf8JsonWriter(output, WireJson.Options))
        {
            writer.WriteStartObject();
            ControlFrame.WriteMembers(writer, frame, store);
            writer.WriteEndObject();
        }
        output.Write("\n\n"u8);
    }

    private static void WriteId(IBufferWriter<byte> output, Cursor cursor)
    {
        output.Write("id: "u8);
        Encoding.UTF8.GetBytes(cursor.Epoch, output);
        var number = output.GetSpan(21);
        number[0] = (byte)'-';
        _ = Utf8Formatter.TryFormat(cursor.Sequence.Value, number[1..], out var digits);
        output.Advance(digits + 1);
        output.Write("\n"u8);
    }
}
