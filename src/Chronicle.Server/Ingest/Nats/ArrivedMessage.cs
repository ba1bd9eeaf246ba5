using Chronicle.Events;
using Chronicle.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>A message as it came from the bus.</summary>
/// <param name="Id">By which it is known when it comes again; null when it never does (core NATS).</param>
/// <param name="Time">When the stream stored it; null for core NATS.</param>
internal readonly record struct ArrivedMessage(string Subject, NatsHeaders? Headers, ReadOnlyMemory<byte> Data, string? Id, Timestamp? Time)
{
    /// <summary>The publisher's own id for it, short enough to be kept.</summary>
    public string? MessageId => Headers?["Nats-Msg-Id"] switch
    {
        null or "" => null,
        { Length: <= EventLimits.MaxNameLength } id => id,
        var id => $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)))}",
    };

    public string? ContentType => Headers?["Content-Type"] ?? Headers?["content-type"];
}
