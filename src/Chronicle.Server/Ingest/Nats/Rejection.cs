using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Redaction;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>A message that can't be recorded, and why.</summary>
internal sealed record Rejection(ArrivedMessage Message, Problem Problem, string DeadSubject)
{
    public const string EventType = "ingest.rejected";

    private static readonly TimeSpan TriesEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>The rejection of a message some of whose events have ids that belong to others; null when none has.</summary>
    /// <param name="message">The message.</param>
    /// <param name="events">The events it was recorded with.</param>
    /// <param name="first">Where among these its own begin.</param>
    /// <param name="end">Where they end.</param>
    /// <param name="result">What became of them.</param>
    /// <param name="deadSubject">Where its dead letter goes.</param>
    public static Rejection? OfConflicts(ArrivedMessage message, IReadOnlyList<RedactedEvent> events, int first, int end, in AppendResult result, string deadSubject)
    {
        List<IdConflict>? conflicts = null;
        foreach (var index in result.Conflicts.Span)
        {
            if (index >= first && index < end)
            {
                (conflicts ??= []).Add(new IdConflict(index - first, events[index].Content.Id!, result.Sequences.Span[index].Value));
            }
        }
        return conflicts is null ? null : new Rejection(message, Problem.IdsInUse(conflicts.Count, conflicts), deadSubject);
    }

    /// <summary>Tells the journal of it when the message was recorded in part.</summary>
    public async Task RecordAsync(EventIntake intake, TimeProvider clock, CancellationToken cancellationToken)
    {
        while ((await intake.AppendAsync([intake.Pass(ToEvent(intake.Now))], NatsIngest.Door, awaitDurable: true, cancellationToken)).Status
            is AppendStatus.Overloaded or AppendStatus.Unavailable or AppendStatus.Limited)
        {
            await Task.Delay(TriesEvery, clock, cancellationToken);
        }
    }

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
            if (Problem.Conflicts.Count > 0)
            {
                Problem.WriteConflicts(writer);
            }
        },
        Message.Id is null ? null : $"rejected:{Message.Id}");
}
