using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Nats;
using Chronicle.Server.Problems;
using Microsoft.AspNetCore.WebUtilities;

namespace Chronicle.Server.Nats.Asking;

/// <summary>What a request is answered with: the body of the HTTP answer, and of its head what a client needs.</summary>
internal readonly record struct ApiAnswer(int Status, string? ContentType, string? RetryAfter, ReadOnlyMemory<byte> Body)
{
    private const string ProblemType = "urn:chronicle:problem:";

    public bool IsError => Status >= 400;

    /// <summary>The problem's slug, or the status in words when the body is no problem.</summary>
    public string Error => ContentType == "application/problem+json" && JsonBody.GetString(Body.Span, "type"u8) is { } type && type.StartsWith(ProblemType, StringComparison.Ordinal)
        ? type[ProblemType.Length..]
        : ReasonPhrases.GetReasonPhrase(Status);

    public static ApiAnswer Of(Problem problem, string subject)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(body, WireJson.Options))
        {
            problem.Write(writer, subject);
        }
        return new ApiAnswer(problem.Status, "application/problem+json", problem.RetryAfter?.ToString(CultureInfo.InvariantCulture), body.WrittenMemory);
    }

    /// <summary>The answer to an append without the list of its events, as a long NDJSON body is answered.</summary>
    public ApiAnswer WithoutEvents()
    {
        using var answer = JsonDocument.Parse(Body, new JsonDocumentOptions { MaxDepth = EventLimits.MaxPageDepth });
        var body = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(body, WireJson.Options))
        {
            writer.WriteStartObject();
            foreach (var member in answer.RootElement.EnumerateObject())
            {
                if (!member.NameEquals("events"u8))
                {
                    member.WriteTo(writer);
                }
            }
            writer.WriteEndObject();
        }
        return this with { Body = body.WrittenMemory };
    }

    /// <summary>The head as headers; errors also in the two names that NATS's service API gives them.</summary>
    public NatsHeaders Headers()
    {
        var status = Status.ToString(CultureInfo.InvariantCulture);
        var headers = new NatsHeaders { ["Chronicle-Status"] = status };
        if (ContentType is not null)
        {
            headers.Add("Content-Type", ContentType);
        }
        if (!string.IsNullOrEmpty(RetryAfter))
        {
            headers.Add("Retry-After", RetryAfter);
        }
        if (IsError)
        {
            headers.Add("Nats-Service-Error-Code", status);
            headers.Add("Nats-Service-Error", Error);
        }
        return headers;
    }
}
