using Chronicle.Events;
using Chronicle.Redaction;
using Chronicle.Server.Ingest.Http;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Hooks;

/// <summary>Reads what hooks send. A hook sends an event once and its agent waits, so nothing is refused: what can't be an event is recorded as rejected.</summary>
internal sealed class HookIntake(EventIntake intake, IngestRejections rejections)
{
    /// <summary>Reads a request's body within the memory that all bodies have together; null when it can't be read, which is recorded.</summary>
    /// <exception cref="ProblemException">The journal takes nothing right now.</exception>
    public async ValueTask<RequestBody?> ReadBodyAsync(HttpContext context, string door)
    {
        try
        {
            return await intake.ReadBodyAsync(context, intake.Options.MaxBodyBytes);
        }
        catch (ProblemException unreadable)
        {
            await RejectAsync(door, null, unreadable.Problem, default, CancellationToken.None);
            return null;
        }
    }

    /// <summary>The events of a body; none when all of it was rejected.</summary>
    /// <param name="sent">What was sent.</param>
    /// <param name="door">Its name in metrics and rejections.</param>
    /// <param name="dialect">Whose names it is written in.</param>
    /// <param name="body">The member that holds the body in this dialect; null when the payload is the body.</param>
    /// <param name="cancellationToken">Ends the recording of a rejection.</param>
    /// <exception cref="ProblemException">The journal takes nothing right now.</exception>
    public async ValueTask<RedactedEvent[]> ReadAsync(ReadOnlyMemory<byte> sent, string door, EventDialect dialect, string? body, CancellationToken cancellationToken)
    {
        if (intake.TryParse(sent, dialect, out var events) is not { } problem)
        {
            return events;
        }
        if (problem.Status != StatusCodes.Status413PayloadTooLarge)
        {
            return await RepairAsync(sent, door, dialect, body, problem, cancellationToken);
        }
        await RejectAsync(door, SessionOf(sent.Span), problem, sent, cancellationToken); // it could be read
        return [];
    }

    /// <summary>Records that a door could not make an event of what it was sent.</summary>
    public async ValueTask RejectAsync(string door, string? session, Problem problem, ReadOnlyMemory<byte> sent, CancellationToken cancellationToken)
    {
        DoorMetrics.Rejected(door, problem.Slug);
        await rejections.RecordAsync(door, session, problem.Detail, sent, cancellationToken);
    }

    private async ValueTask<RedactedEvent[]> RepairAsync(
        ReadOnlyMemory<byte> sent, string door, EventDialect dialect, string? body, Problem problem, CancellationToken cancellationToken)
    {
        var parts = HookPayload.Read(sent, body);
        var events = new List<RedactedEvent>(parts.Count);
        foreach (var part in parts)
        {
            var refused = part.Problem is null ? problem : problem with { Detail = part.Problem };
            if (!part.Json.IsEmpty && (refused = intake.TryParse(part.Json, dialect, out var repaired)) is null)
            {
                events.AddRange(repaired);
                continue;
            }
            await RejectAsync(door, SessionOf(part.Json.Span), refused!, part.Sent, cancellationToken);
        }
        if (parts.Count == 0)
        {
            await RejectAsync(door, null, problem with { Detail = "the payload is empty" }, sent, cancellationToken);
        }
        return [.. events];
    }

    private static string? SessionOf(ReadOnlySpan<byte> json) =>
        JsonBody.GetString(json.StartsWith("\uFEFF"u8) ? json[3..] : json, "session_id"u8) is { Length: > 0 and <= EventLimits.MaxNameLength } session && IdText.Problem(session) is null ? session : null;
}
