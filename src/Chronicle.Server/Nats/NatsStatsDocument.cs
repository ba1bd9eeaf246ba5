using System.Text.Json;
using Chronicle.Events;
using Chronicle.Nats;
using Chronicle.Server.Ingest.Nats;

namespace Chronicle.Server.Nats;

/// <summary>What <c>/api/stats</c> says of the bus.</summary>
internal sealed class NatsStatsDocument(NatsLink link, NatsIngest ingest)
{
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("nats"u8);
        writer.WriteString("state"u8, link.Connection.ConnectionState switch
        {
            NatsConnectionState.Open => "connected",
            NatsConnectionState.Reconnecting => "reconnecting",
            NatsConnectionState.Connecting => "connecting",
            _ => "closed",
        });
        EventJson.WriteOptional(writer, "server"u8, link.Connection.ServerName);
        EventJson.WriteOptional(writer, "server_version"u8, link.Connection.ServerVersion);
        writer.WriteNumber("reconnects"u8, link.Connection.GetStats().Reconnects);
        EventJson.WriteOptional(writer, "stream"u8, ingest.Streams.Count > 0 ? string.Join(", ", ingest.Streams.Select(reader => reader.Stream)) : null);
        EventJson.WriteOptional(writer, "consumer"u8, ingest.Streams.Count > 0 ? ingest.Streams[0].Consumer : null);
        writer.WriteNumber("received"u8, ingest.Messages);
        writer.WriteNumber("lag"u8, ingest.Streams.Sum(reader => reader.Lag));
        writer.WriteNumber("pending"u8, ingest.Streams.Sum(reader => reader.Pending));
        writer.WriteNumber("redelivered"u8, ingest.Streams.Sum(reader => reader.Redelivered));
        writer.WriteNumber("missed"u8, ingest.Streams.Sum(reader => reader.Missed));
        writer.WriteNumber("dropped"u8, ingest.CoreDropped);
        writer.WriteNumber("dead_letters"u8, ingest.DeadLetters.Sent);
        writer.WriteEndObject();
    }
}
