using System.Buffers;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Server.Live.Sse;

/// <summary>The same stream as JSON lines: an event is the event, a control frame is an object with <c>control</c>.</summary>
internal sealed class NdjsonFormat : IStreamFormat
{
    public static readonly NdjsonFormat Instance = new();

    public string Name => "ndjson";

    public string ContentType => "application/x-ndjson";

    public void WriteStart(IBufferWriter<byte> output)
    {
    }

    public void WriteHead(IBufferWriter<byte> output, RecordedEvent recorded)
    {
    }

    public ReadOnlyMemory<byte> Content(RecordedEvent recorded) => recorded.Json;

    public void WriteTail(IBufferWriter<byte> output) => output.Write("\n"u8);

    public void WriteControl(IBufferWriter<byte> output, string name, in LiveFrame frame, IEventStore store)
    {
        using (var writer = new Utf8JsonWriter(output, WireJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("control"u8, name);
            ControlFrame.WriteMembers(writer, frame, store);
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }
}
