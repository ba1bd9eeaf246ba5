using System.Buffers;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Server.Live.Sse;

/// <summary>How a stream over a plain HTTP response is written. An event is a head, its content and a tail, so that a large one can be written in pieces.</summary>
internal interface IStreamFormat
{
    /// <summary>The transport's name, for metrics.</summary>
    string Name { get; }

    string ContentType { get; }

    /// <summary>What comes first; may be nothing.</summary>
    void WriteStart(IBufferWriter<byte> output);

    void WriteHead(IBufferWriter<byte> output, RecordedEvent recorded);

    /// <summary>The event itself; the same bytes whenever it is asked for.</summary>
    ReadOnlyMemory<byte> Content(RecordedEvent recorded);

    void WriteTail(IBufferWriter<byte> output);

    void WriteControl(IBufferWriter<byte> output, string name, in LiveFrame frame, IEventStore store);

    /// <summary>Bytes of the content.</summary>
    int Length(RecordedEvent recorded) => Content(recorded).Length;

    void WriteEvent(IBufferWriter<byte> output, RecordedEvent recorded)
    {
        WriteHead(output, recorded);
        output.Write(Content(recorded).Span);
        WriteTail(output);
    }
}
