using System.Buffers;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Server.Live.Sse;

/// <summary>How a stream over a plain HTTP response is written.</summary>
internal interface IStreamFormat
{
    /// <summary>The transport's name, for metrics.</summary>
    string Name { get; }

    string ContentType { get; }

    /// <summary>What comes first; may be nothing.</summary>
    void WriteStart(IBufferWriter<byte> output);

    void WriteEvent(IBufferWriter<byte> output, RecordedEvent recorded);

    void WriteControl(IBufferWriter<byte> output, string name, in LiveFrame frame, IEventStore store);
}
