using System.Buffers;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Diagnostics;

/// <summary>What the server itself has to tell goes through the journal like everything else, as events of one session.</summary>
public static class OwnEvent
{
    public const string Session = "chronicle";

    public const string Source = "chronicle";

    /// <summary>The door these come through, for metrics.</summary>
    public const string Door = "self";

    /// <param name="type">What happened.</param>
    /// <param name="time">When.</param>
    /// <param name="members">Writes the members of the body.</param>
    /// <param name="id">For what may be told twice and is to be recorded once.</param>
    public static IncomingEvent Create(string type, Timestamp time, Action<Utf8JsonWriter> members, string? id = null)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return new IncomingEvent { Id = id, SessionId = Session, Source = Source, Type = type, Time = time, Received = time, Data = body.WrittenMemory };
    }
}
