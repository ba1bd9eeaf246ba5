using System.Text.Json;
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

    /// <summary>Seconds after which another try makes sense.</summary>
    public int? RetryAfter { get; init; }

    public static Problem InvalidParameter(string name, string detail) =>
        new(400, "invalid-parameter", "A parameter is not understood", $"`{name}`: {detail}");

    public static Problem NotFound(string what) => new(404, "not-found", "There is no such thing here", what);

    public static Problem TooLarge(string detail) => new(413, "too-large", "Too large", detail);

    public static Problem Unavailable(string detail) =>
        new(503, "unavailable", "Nothing can be recorded right now", detail) { RetryAfter = 1 };

    /// <summary>The same without the secrets of what it quotes.</summary>
    public Problem Redacted(Redactor redactor) => this with { Detail = redactor.RedactText(Detail) };

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
        if (Oldest is not null)
        {
            writer.WriteString("oldest"u8, Oldest);
        }
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
