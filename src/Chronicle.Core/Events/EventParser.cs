using System.Text.Json;
using System.Text.Unicode;

namespace Chronicle.Events;

/// <summary>Turns what a producer sent into events.</summary>
/// <param name="zone">What a time without a zone means: the server's local time.</param>
public sealed class EventParser(TimeZoneInfo zone)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = EventLimits.MaxDepth };
    private static readonly JsonReaderOptions ApiOptions = new() { MaxDepth = EventLimits.MaxApiDepth };
    private static readonly JsonReaderOptions ExportedOptions = new() { MaxDepth = EventLimits.MaxDepth + 1 }; // the body stands one level deeper than it did when it was sent

    /// <summary>Reads one event.</summary>
    /// <param name="json">Its bytes; the event keeps slices of them, so they must not be written again.</param>
    /// <param name="dialect">Whose names it is written in.</param>
    /// <param name="received">When it arrived.</param>
    /// <param name="parsed">The event, when there is no problem.</param>
    /// <param name="isApi">Whether the depth that an API takes is the limit, instead of what can be stored.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public EventProblem? Parse(ReadOnlyMemory<byte> json, EventDialect dialect, Timestamp received, out IncomingEvent? parsed, bool isApi = false)
    {
        parsed = null;
        var problem = ParseAll(json, dialect, received, out var events, isApi: isApi);
        if (problem is not null)
        {
            return problem.Value.Problem;
        }
        if (events.Length != 1)
        {
            return new EventProblem(EventProblemKind.Invalid, "one event was expected, not an array");
        }
        parsed = events[0];
        return null;
    }

    /// <summary>Reads JSON that is an event's body alone.</summary>
    /// <param name="json">Its bytes; the event keeps them, so they must not be written again.</param>
    /// <param name="received">When it arrived.</param>
    /// <param name="context">Its envelope.</param>
    /// <param name="parsed">The event, when there is no problem.</param>
    public EventProblem? ParseBody(ReadOnlyMemory<byte> json, Timestamp received, in EventContext context, out IncomingEvent? parsed)
    {
        parsed = null;
        if (json.Span.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }
        if (!Utf8.IsValid(json.Span))
        {
            return new EventProblem(EventProblemKind.Malformed, "the body is not valid UTF-8");
        }
        try
        {
            var reader = new Utf8JsonReader(json.Span, Options);
            reader.Read();
            var body = new EventReader(json, EventDialect.Chronicle, received, zone, context);
            var incoming = body.ReadBody(ref reader);
            if (reader.Read())
            {
                return new EventProblem(EventProblemKind.Malformed, "there is something after the end of the JSON");
            }
            if (LoneSurrogate(json.Span) is { } problem)
            {
                return problem;
            }
            parsed = incoming;
            return incoming is null ? new EventProblem(EventProblemKind.Invalid, body.Invalid!) : null;
        }
        catch (JsonException malformed)
        {
            return Malformed(malformed, json.Span, EventLimits.MaxDepth);
        }
    }

    /// <summary>Reads one event or an array of them: all, or the first problem and the index of the event that has it.</summary>
    /// <param name="json">Their bytes; the events keep slices of them, so they must not be written again.</param>
    /// <param name="dialect">Whose names they are written in.</param>
    /// <param name="received">When they arrived.</param>
    /// <param name="events">The events, when there is no problem.</param>
    /// <param name="context">What is known besides; in an array each event gets an id of its own from it.</param>
    /// <param name="isApi">Whether the depth that an API takes is the limit, instead of what can be stored.</param>
    public (EventProblem Problem, int Index)? ParseAll(
        ReadOnlyMemory<byte> json, EventDialect dialect, Timestamp received, out IncomingEvent[] events, in EventContext context = default, bool isApi = false)
    {
        events = [];
        var options = dialect == EventDialect.Exported ? ExportedOptions : isApi ? ApiOptions : Options;
        if (json.Span.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }
        if (!Utf8.IsValid(json.Span))
        {
            return (new EventProblem(EventProblemKind.Malformed, "the body is not valid UTF-8"), 0);
        }
        if (dialect is EventDialect.ClaudeCode or EventDialect.Disler && Surrogates.MayContain(json.Span))
        {
            // An agent cuts long output wherever it likes, halves of pairs included: its hook must be recorded all the same.
            json = Repair(json);
        }
        var index = 0;
        try
        {
            List<IncomingEvent>? several = null; // an array's
            IncomingEvent? only = null;
            var reader = new Utf8JsonReader(json.Span, options);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                several = [];
                reader.Read();
            }
            while (reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                var envelope = new EventReader(json, dialect, received, zone, several is null ? context : context.At(index));
                if (envelope.Read(ref reader) is not { } incoming)
                {
                    return (new EventProblem(EventProblemKind.Invalid, envelope.Invalid!), index);
                }
                // What an older version recorded with half of a pair goes back as it is.
                if (dialect != EventDialect.Exported && LoneSurrogate(json.Span[start..(int)reader.BytesConsumed]) is { } problem)
                {
                    return (problem, index);
                }
                index++;
                if (several is null)
                {
                    only = incoming;
                    break;
                }
                several.Add(incoming);
                reader.Read();
            }
            if (several is null ? only is null : reader.TokenType != JsonTokenType.EndArray)
            {
                return (new EventProblem(EventProblemKind.Invalid, "an event is a JSON object"), index);
            }
            if (reader.Read())
            {
                return (new EventProblem(EventProblemKind.Malformed, "there is something after the end of the JSON"), index);
            }
            events = only is null ? [.. several!] : [only];
            return null;
        }
        catch (JsonException malformed)
        {
            return (Malformed(malformed, json.Span, options.MaxDepth), index);
        }
    }

    private static EventProblem? LoneSurrogate(ReadOnlySpan<byte> json) =>
        Surrogates.MayContain(json) && Surrogates.IndexOfLone(json) is >= 0 and var at
            ? new EventProblem(EventProblemKind.Malformed, $"half of a surrogate pair is escaped at byte {at}")
            : null;

    private static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, Options);
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            return json; // the parse that follows says what is wrong
        }
        return Surrogates.IndexOfLone(json.Span) < 0 ? json : Surrogates.Repair(json.Span);
    }

    private static EventProblem Malformed(JsonException malformed, ReadOnlySpan<byte> json, int maxDepth) =>
        new(EventProblemKind.Malformed, JsonFault.Describe(malformed, json, maxDepth));
}
