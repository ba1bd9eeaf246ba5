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
        EventJson.WriteOptional(writer, "stream"u8, ingest.Stream?.Stream);
        EventJson.WriteOptional(writer, "consumer"u8, ingest.Stream?.Consumer);
        writer.WriteNumber("received"u8, ingest.Messages);
        writer.WriteNumber("lag"u8, ingest.Stream?.Lag ?? 0);
        writer.WriteNumber("pending"u8, ingest.Stream?.Pending ?? 0);
        writer.WriteNumber("redelivered"u8, ingest.Stream?.Redelivered ?? 0);
        writer.WriteNumber("missed"u8, ingest.Stream?.Missed ?? 0);
        writer.WriteNumber("dropped"u8, ingest.CoreDropped);
        writer.WriteNumber("dead_letters"u8, ingest.DeadLetters.Sent);
        writer.WriteEndObject();
    }
}
