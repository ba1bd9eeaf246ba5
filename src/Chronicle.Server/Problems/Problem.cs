using System.Text.Json;
using Chronicle.Configuration;
using Chronicle.Events;
using Chronicle.Redaction;

namespace Chronicle.Server.Problems;

/// <summary>A failure as RFC 9457 problem details. <c>type</c> is <c>urn:chronicle:problem:</c> and the slug; docs/problems explains each.</summary>
internal sealed record Problem(int Status, string Slug, string Title, string Detail)
{
    /// <summary>Which event of the request it is about, from 0.</summary>
    public long? Index { get; init; }

    /// <summary>For NDJSON: the line, from 1.</summary>
    public long? Line { get; init; }

    /// <summary>How many events before it are durable all the same.</summary>
    public long? Durable { get; init; }

    /// <summary>For a cursor that is gone: the oldest one that is valid.</summary>
    public string? Oldest { get; init; }

    /// <summary>Events that were not recorded because their ids belong to others, the first of them.</summary>
    public IReadOnlyList<IdConflict> Conflicts { get; init; } = [];

    /// <summary>For an id that several sessions have: these.</summary>
    public IReadOnlyList<string> Sessions { get; init; } = [];

    /// <summary>Writes members that only one door's answers have.</summary>
    public Action<Utf8JsonWriter>? Extend { get; init; }

    /// <summary>Seconds after which another try makes sense.</summary>
    public int? RetryAfter { get; init; }

    public static Problem InvalidParameter(string name, string detail) =>
        new(400, "invalid-parameter", "A parameter is not understood", $"`{name}`: {detail}");

    /// <summary>A name that nobody reads, with the one that is probably meant and those that there are.</summary>
    public static Problem UnknownName(string name, string what, IReadOnlyCollection<string> known) =>
        InvalidParameter(name, $"it is {what}; {NearestName.Question(name, known)}{(known.Count == 0 ? "There are none" : $"There are {string.Join(", ", known)}")}");

    public static Problem NotFound(string what) => new(404, "not-found", "There is no such thing here", what);

    public static Problem TooLarge(string detail) => new(413, "too-large", "Too large", detail);

    public static Problem Overloaded { get; } =
        new(503, "overloaded", "The queue is full", "Nothing of this request is recorded. Send it again with the same ids.") { RetryAfter = 1 };

    public static Problem TooManyReaders { get; } =
        new(503, "too-many-readers", "Too many readers", "As many live readers as Live:MaxReaders allows are connected. Come back later.") { RetryAfter = 5 };

    public static Problem TooManyAnswers { get; } =
        new(503, "overloaded", "Too many large answers at once", "Other clients take theirs slowly. Come back, or ask for fewer events.") { RetryAfter = 1 };

    public static Problem Unavailable(string detail) =>
        new(503, "unavailable", "Nothing can be recorded right now", detail) { RetryAfter = 1 };

    /// <summary>The same without the secrets of what it quotes.</summary>
    public Problem Redacted(Redactor redactor) => this with { Detail = redactor.RedactText(Detail) };

    /// <summary>Several events have this id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="sessions">Whose they are, the first of them.</param>
    public static Problem AmbiguousId(string id, IReadOnlyList<string> sessions) =>
        new(409, "ambiguous-id", "Several sessions have an event with this id", $"`{id}` is an event of {string.Join(", ", sessions.Take(3).Select(session => $"`{session}`"))}{(sessions.Count > 3 ? " and others" : "")}. Say which with `session=`, or name the event by its cursor.")
        { Sessions = sessions };

    /// <summary>A name that is to be erased means several events, as an id and as a number or in several scopes.</summary>
    /// <param name="id">The name.</param>
    /// <param name="cursors">What it may mean.</param>
    /// <param name="sessions">Whose they are.</param>
    public static Problem AmbiguousName(string id, IReadOnlyList<Cursor> cursors, IReadOnlyList<string> sessions) =>
        new(409, "ambiguous-id", "Several events have this name", $"`{id}` may mean {string.Join(", ", cursors.Select(cursor => $"`{cursor}`"))}. Name one of them.") { Sessions = sessions };

    /// <summary>Ids belong to other events; everything else of the request is durable.</summary>
    /// <param name="count">How many events are in conflict.</param>
    /// <param name="conflicts">The first of them.</param>
    public static Problem IdsInUse(long count, IReadOnlyList<IdConflict> conflicts) => new(409, "id-conflict", "This id belongs to another event", count == 1
        ? $"The event {conflicts[0].Index} is not recorded: `{conflicts[0].Id}` is the id of the event {conflicts[0].Sequence}, which has other content. Send it with an id of its own."
        : $"{count} events are not recorded: their ids belong to events with other content. Send them with ids of their own.")
    { Index = conflicts[0].Index, Conflicts = conflicts };

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }
        response.Clear();
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        if (RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, WireJson.Options))
        {
            var redactor = context.RequestServices.GetRequiredService<Redactor>();
            Redacted(redactor).Write(writer, redactor.RedactText(context.Request.Path));
        }
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public void Write(Utf8JsonWriter writer, string? instance)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "urn:chronicle:problem:" + Slug);
        writer.WriteString("title"u8, Title);
        writer.WriteNumber("status"u8, Status);
        writer.WriteString("detail"u8, Detail);
        if (instance is not null)
        {
            writer.WriteString("instance"u8, instance);
        }
        WriteNumber(writer, "index"u8, Index);
        WriteNumber(writer, "line"u8, Line);
        WriteNumber(writer, "durable"u8, Durable);
        if (Conflicts.Count > 0)
        {
            WriteConflicts(writer);
        }
        if (Sessions.Count > 0)
        {
            writer.WriteStartArray("sessions"u8);
            foreach (var session in Sessions)
            {
                writer.WriteStringValue(session);
            }
            writer.WriteEndArray();
        }
        if (Oldest is not null)
        {
            writer.WriteString("oldest"u8, Oldest);
        }
        Extend?.Invoke(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes the member that lists them.</summary>
    public void WriteConflicts(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("conflicts"u8);
        foreach (var (index, id, sequence) in Conflicts)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, index);
            writer.WriteString("id"u8, id);
            writer.WriteNumber("seq"u8, sequence);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
