using System.Buffers;
using System.Text.Json;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Sockets;

/// <summary>Writes one message: an object with <c>type</c>, the <c>ref</c> of what it answers, and the rest.</summary>
internal static class SocketMessage
{
    /// <summary>The answer to a command that failed.</summary>
    /// <param name="reference">The client's own <c>ref</c> as JSON, or null when it gave none.</param>
    /// <param name="problem">Why, without secrets (<see cref="Problem.Redacted"/>).</param>
    public static ReadOnlyMemory<byte> Error(string? reference, Problem problem) => Write("error", reference, problem, static (writer, said) =>
    {
        writer.WriteString("title"u8, said.Title);
        writer.WriteString("detail"u8, said.Detail);
        writer.WriteNumber("status"u8, said.Status);
        writer.WriteString("problem"u8, "urn:chronicle:problem:" + said.Slug);
        if (said.Index is { } index)
        {
            writer.WriteNumber("index"u8, index);
        }
        if (said.Durable is { } durable)
        {
            writer.WriteNumber("durable"u8, durable);
        }
        if (said.Conflicts.Count > 0)
        {
            said.WriteConflicts(writer);
        }
        if (said.RetryAfter is { } seconds)
        {
            writer.WriteNumber("retry_after"u8, seconds);
        }
    });

    /// <param name="type">What the message is.</param>
    /// <param name="reference">The client's own <c>ref</c> as JSON, or null when it gave none.</param>
    /// <param name="state">What <paramref name="members"/> needs.</param>
    /// <param name="members">Writes the other members.</param>
    public static ReadOnlyMemory<byte> Write<TState>(string type, string? reference, TState state, Action<Utf8JsonWriter, TState> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            if (reference is not null)
            {
                writer.WritePropertyName("ref"u8);
                writer.WriteRawValue(reference, skipInputValidation: true);
            }
            members(writer, state);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
