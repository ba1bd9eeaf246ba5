using System.Buffers;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Server.Api;

namespace Chronicle.Server.Nats.Asking;

/// <summary>
/// Answers <c>$SRV.PING</c>, <c>INFO</c> and <c>STATS</c>, for all services, ours by name and this one by id, as NATS's service API has it
/// (ADR-32, <c>io.nats.micro.v1</c>). Its regular tools find us so.
/// </summary>
internal sealed class ServiceDiscovery(string root, string queueGroup, IReadOnlyList<ApiEndpoint> endpoints, TimeProvider clock)
{
    private const string Name = "chronicle";

    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly Timestamp _started = Timestamp.Now(clock);

    /// <summary>What to subscribe to, without a queue group: each server answers.</summary>
    public IReadOnlyList<string> Subjects => ["$SRV.*", $"$SRV.*.{Name}", $"$SRV.*.{Name}.{_id}"];

    /// <summary>Null for a verb we do not know.</summary>
    public ReadOnlyMemory<byte>? Answer(string subject)
    {
        var verb = subject.Split('.')[1];
        if (verb is not ("PING" or "INFO" or "STATS"))
        {
            return null;
        }
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, $"io.nats.micro.v1.{verb.ToLowerInvariant()}_response");
            writer.WriteString("name"u8, Name);
            writer.WriteString("id"u8, _id);
            writer.WriteString("version"u8, ServerApi.Version);
            WriteMetadata(writer);
            if (verb == "INFO")
            {
                writer.WriteString("description"u8, "Records what AI agents do, and answers questions about it.");
            }
            if (verb == "STATS")
            {
                EventJson.WriteTime(writer, "started"u8, _started);
            }
            if (verb != "PING")
            {
                WriteEndpoints(writer, withNumbers: verb == "STATS");
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private void WriteEndpoints(Utf8JsonWriter writer, bool withNumbers)
    {
        writer.WriteStartArray("endpoints"u8);
        foreach (var endpoint in endpoints)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, endpoint.Name);
            writer.WriteString("subject"u8, root + endpoint.Suffix);
            writer.WriteString("queue_group"u8, queueGroup);
            if (withNumbers)
            {
                WriteNumbers(writer, endpoint);
            }
            else
            {
                WriteMetadata(writer);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("metadata"u8);
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, ApiEndpoint endpoint)
    {
        var (requests, spent) = (endpoint.Requests, (long)endpoint.ProcessingTime.TotalNanoseconds);
        writer.WriteNumber("num_requests"u8, requests);
        writer.WriteNumber("num_errors"u8, endpoint.Errors);
        writer.WriteString("last_error"u8, endpoint.LastError);
        writer.WriteNumber("processing_time"u8, spent);
        writer.WriteNumber("average_processing_time"u8, spent / Math.Max(1, requests));
    }
}
