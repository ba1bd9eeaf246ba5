using System.Text.Json;
using Chronicle.Events;
using Chronicle.Redaction;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Turns messages into events: what a message says of itself, what its subject says, and what a rule makes of both. Used by one reader.</summary>
/// <remarks>A message is recorded as a whole or not at all: one that holds several events, and one of them is none, is refused.</remarks>
internal sealed class MessageDecoder(SubjectMap subjects, EventIntake intake)
{
    private (string? Stream, string? Scope) _scope;

    /// <summary>Adds the events of a message.</summary>
    /// <returns>Why it can't be recorded, or null.</returns>
    public Problem? Decode(in ArrivedMessage message, List<RedactedEvent> into)
    {
        if (message.Data.Length > intake.Options.MaxBodyBytes)
        {
            return Problem.TooLarge($"The message is larger than {intake.Options.MaxBodyBytes} bytes.");
        }
        var count = into.Count;
        var problem = DecodePayload(message, into);
        if (problem is not null)
        {
            into.RemoveRange(count, into.Count - count); // lines before the broken one
        }
        return problem;
    }

    private Problem? DecodePayload(in ArrivedMessage message, List<RedactedEvent> into)
    {
        var payload = message.Data.Span;
        switch (PayloadShape.Of(message, subjects.Find(message.Subject).Rule?.Payload ?? NatsPayload.Auto))
        {
            case PayloadForm.Empty:
                return Read(message, message.Data, "{}"u8.ToArray(), isBody: false, null, into);
            case PayloadForm.Event:
                return Read(message, message.Data, message.Data, isBody: false, null, into);
            case PayloadForm.Body:
                return Read(message, message.Data, message.Data, isBody: true, null, into);
            case PayloadForm.Lines:
                return ReadLines(message, into);
            case PayloadForm.Scalar when !IsJson(payload):
            case PayloadForm.Opaque:
                return Read(message, default, OpaqueBody.Of(message.Data, message.ContentType, intake.Redactor), isBody: true, null, into);
            default:
                return Read(message, message.Data, message.Data, isBody: true, null, into);
        }
    }

    private Problem? ReadLines(in ArrivedMessage message, List<RedactedEvent> into)
    {
        var rule = subjects.Find(message.Subject).Rule?.Payload ?? NatsPayload.Auto;
        var rest = message.Data;
        for (var line = 0; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var json = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (json.Span.Trim(" \t\r\uFEFF"u8).IsEmpty)
            {
                continue;
            }
            var isBody = rule == NatsPayload.Json || (rule == NatsPayload.Auto && !PayloadShape.IsEnvelope(json.Span));
            if (Read(message, json, json, isBody, line++, into) is { } problem)
            {
                return problem with { Detail = $"Line {line}: {problem.Detail}" };
            }
        }
        return null;
    }

    /// <param name="paths">Where a rule's paths lead; empty when the payload is not JSON.</param>
    /// <param name="line">Which of several, from 0: they share the message's id.</param>
    private Problem? Read(in ArrivedMessage message, ReadOnlyMemory<byte> paths, ReadOnlyMemory<byte> json, bool isBody, int? line, List<RedactedEvent> into)
    {
        var (rule, names) = subjects.Find(message.Subject);
        if (rule is { NeedsPayload: true })
        {
            names = rule.Apply(message.Subject, paths.Span);
        }
        if (SubjectMap.Problem(names) is { } wrong)
        {
            return new Problem(422, "invalid-event", "This is not an event", wrong);
        }
        var id = names.Id ?? message.MessageId ?? message.Id;
        if (id is not null && IdText.Problem(id) is { } unnameable)
        {
            return new Problem(422, "invalid-event", "This is not an event", $"`id` {unnameable}");
        }
        var context = new EventContext
        {
            Id = id is not null && line is { } index ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}:{index}") : id,
            OverridesId = names.Id is not null,
            IdScope = names.Id is null && message.MessageId is null ? ScopeOf(message) : null,
            SessionId = names.Session,
            Type = names.Type,
            Source = names.Source,
            Project = names.Project,
            Time = message.Time,
            Overrides = rule is not null,
            Besides = MessageExtra.Of(message.Headers, message.Subject, rule is not null),
        };
        return intake.Read(json, isBody, intake.Now, context, into);
    }

    /// <summary>Within what a message's place is one of a kind: the stream, whichever session a rule makes of the message.</summary>
    private string? ScopeOf(in ArrivedMessage message)
    {
        if (message.Stored is not { Stream: var stream })
        {
            return null;
        }
        if (_scope.Stream != stream)
        {
            _scope = (stream, $"nats:{stream}");
        }
        return _scope.Scope;
    }

    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = EventLimits.MaxPageDepth });
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
