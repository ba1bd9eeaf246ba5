using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>A message that can't be recorded, and why.</summary>
internal sealed record Rejection(ArrivedMessage Message, Problem Problem, string DeadSubject)
{
    public const string EventType = "ingest.rejected";

    /// <summary>What the journal keeps of it. It has an id of its own, so that it is there once however often the message comes.</summary>
    public IncomingEvent ToEvent(Timestamp now) => OwnEvent.Create(
        EventType,
        now,
        writer =>
        {
            writer.WriteString("door"u8, NatsIngest.Door);
            writer.WriteString("subject"u8, Message.Subject);
            writer.WriteString("problem"u8, Problem.Slug);
            writer.WriteString("reason"u8, Problem.Detail);
            writer.WriteNumber("bytes"u8, Message.Data.Length);
            EventJson.WriteOptional(writer, "message_id"u8, Message.MessageId);
            EventJson.WriteOptional(writer, "stream_id"u8, Message.Id);
            writer.WriteString("dead_letter"u8, DeadSubject);
        },
        Message.Id is null ? null : $"rejected:{Message.Id}");
}
