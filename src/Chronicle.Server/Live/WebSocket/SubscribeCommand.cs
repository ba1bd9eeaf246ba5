using System.Text.Json;
using Chronicle.Events;
using Chronicle.Redaction;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Live.WebSocket;

/// <summary><c>{"type":"subscribe",…}</c>: what a WebSocket client wants to watch, and how fast.</summary>
/// <param name="Reference">The client's <c>ref</c> as JSON.</param>
/// <param name="After">Where to start.</param>
/// <param name="Filter">What it wants.</param>
/// <param name="BatchMs">When above 0, events are gathered this long and sent as one message.</param>
/// <param name="MaxRate">Events per second at most; 0 is no bound. Nothing is lost: the reader falls behind and catches up.</param>
internal sealed record SubscribeCommand(string? Reference, string? After, EventFilter Filter, int BatchMs, int MaxRate)
{
    private const int MaxBatchMs = 10_000;

    public static SubscribeCommand Parse(string? reference, JsonElement command, Redactor redactor, TimeProvider clock)
    {
        var filter = command.TryGetProperty("filter", out var wanted) && wanted.ValueKind != JsonValueKind.Null ? wanted : default;
        if (filter.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            throw new ProblemException(Problem.InvalidParameter("filter", "an object is expected"));
        }
        string? after = null;
        if (command.TryGetProperty("after", out var start))
        {
            after = start.ValueKind is JsonValueKind.String ? start.GetString() : start.ValueKind is JsonValueKind.Null ? null : start.GetRawText();
        }
        return new SubscribeCommand(reference, after, ReadFilter(filter, redactor, clock), Number(command, "batch_ms", MaxBatchMs), Number(command, "max_rate", 1_000_000));
    }

    private static EventFilter ReadFilter(JsonElement filter, Redactor redactor, TimeProvider clock) => filter.ValueKind != JsonValueKind.Object ? EventFilter.Everything : new EventFilter
    {
        Sessions = List(filter, "session", redactor),
        Types = List(filter, "type", redactor),
        Sources = List(filter, "source", redactor),
        Tools = List(filter, "tool", redactor),
        Projects = List(filter, "project", redactor),
        Since = Time(filter, "since", clock),
        Until = Time(filter, "until", clock),
    };

    private static HashSet<string>? List(JsonElement filter, string name, Redactor redactor)
    {
        if (!filter.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        var texts = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        if (texts.Any(text => text.ValueKind != JsonValueKind.String))
        {
            throw new ProblemException(Problem.InvalidParameter("filter." + name, "a string or a list of strings is expected"));
        }
        return texts.Length == 0 ? null : texts.Select(text => redactor.RedactName(text.GetString()!)).ToHashSet();
    }

    private static Timestamp? Time(JsonElement filter, string name, TimeProvider clock)
    {
        if (!filter.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length > 0 && QueryParameters.TryTime(text, clock, out var time) ? time
            : throw new ProblemException(Problem.InvalidParameter("filter." + name, "a time is expected"));
    }

    private static int Number(JsonElement command, string name, int most)
    {
        if (!command.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return 0;
        }
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 && number <= most ? number
            : throw new ProblemException(Problem.InvalidParameter(name, $"a whole number from 0 to {most} is expected"));
    }
}
