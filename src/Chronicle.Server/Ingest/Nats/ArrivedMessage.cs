using System.Globalization;
using Chronicle.Events;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>A message as it came from the bus.</summary>
/// <param name="Stored">Its place in a stream; null for core NATS.</param>
internal readonly record struct ArrivedMessage(string Subject, NatsHeaders? Headers, ReadOnlyMemory<byte> Data, NatsJSMsgMetadata? Stored)
{
    /// <summary>By which it is known when it comes again; null when it never does. A stream that is made anew counts from 1 again: with its time a sequence is one message for good.</summary>
    public string? Id => Stored is { } place ? string.Create(CultureInfo.InvariantCulture, $"{place.Stream}:{place.StreamSequence}:{place.Timestamp.UtcTicks}") : null;

    /// <summary>When the stream stored it.</summary>
    public Timestamp? Time => Stored is { } place ? Timestamp.From(place.Timestamp) : null;

    /// <summary>The publisher's own id for it, short enough to be kept.</summary>
    public string? MessageId => Headers?["Nats-Msg-Id"] switch
    {
        null or "" => null,
        { Length: <= EventLimits.MaxNameLength } id => id,
        var id => $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)))}",
    };

    public string? ContentType => Headers?["Content-Type"] ?? Headers?["content-type"];
}
