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

    private static readonly string[] FilterMembers = ["session", "type", "source", "tool", "project", "trace", "parent", "since", "until", "q"];

    // `filters` is the older systems' `filter`; `data` came from their dashboards, names a channel and never chose events.
    private static readonly string[] Members = ["type", "ref", "after", "filter", "filters", "batch_ms", "max_rate", "data"];

    public static SubscribeCommand Parse(string? reference, JsonElement command, Redactor redactor, TimeProvider clock)
    {
        RequireKnown(command);
        var filter = (command.TryGetProperty("filter", out var wanted) || command.TryGetProperty("filters", out wanted)) && wanted.ValueKind != JsonValueKind.Null ? wanted : default;
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

    private static EventFilter ReadFilter(JsonElement filter, Redactor redactor, TimeProvider clock)
    {
        if (filter.ValueKind != JsonValueKind.Object)
        {
            return EventFilter.Everything;
        }
        var members = new Dictionary<string, (string Given, JsonElement Value)>();
        foreach (var member in filter.EnumerateObject())
        {
            var name = FilterMembers.Contains(member.Name) ? member.Name
                : OtherNames.ParameterOf(member.Name) is { } meant && FilterMembers.Contains(meant) ? meant
                : throw new ProblemException(Problem.UnknownName("filter." + member.Name, "no member of a filter", FilterMembers));
            if (!members.TryAdd(name, (member.Name, member.Value)))
            {
                throw new ProblemException(Problem.InvalidParameter("filter." + member.Name, $"`{name}` is given twice"));
            }
        }
        return new EventFilter
        {
            Sessions = List(members, "session", redactor),
            Types = List(members, "type", redactor),
            Sources = List(members, "source", redactor),
            Tools = List(members, "tool", redactor),
            Projects = List(members, "project", redactor),
            TraceId = Text(members, "trace") is { } trace ? redactor.RedactName(trace) : null,
            ParentId = Text(members, "parent") is { } parent ? redactor.RedactName(parent) : null,
            Since = Time(members, "since", clock),
            Until = Time(members, "until", clock),
            Text = Text(members, "q"),
        };
    }

    /// <summary>Refuses members of a command that would change nothing.</summary>
    private static void RequireKnown(JsonElement command)
    {
        foreach (var member in command.EnumerateObject())
        {
            if (!Members.Contains(member.Name))
            {
                throw new ProblemException(Problem.UnknownName(member.Name, "no member of `subscribe`", Members));
            }
        }
    }

    private static HashSet<string>? List(Dictionary<string, (string Given, JsonElement Value)> filter, string name, Redactor redactor)
    {
        if (!filter.TryGetValue(name, out var member) || member.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        var value = member.Value;
        var texts = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        if (texts.Any(text => text.ValueKind != JsonValueKind.String))
        {
            throw new ProblemException(Problem.InvalidParameter("filter." + name, "a string or a list of strings is expected"));
        }
        return texts.Length == 0 ? null : texts.Select(text => redactor.RedactName(OtherNames.ValueOf(member.Given, text.GetString()!))).ToHashSet();
    }

    private static string? Text(Dictionary<string, (string Given, JsonElement Value)> filter, string name) =>
        !filter.TryGetValue(name, out var member) || member.Value.ValueKind == JsonValueKind.Null ? null
        : member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() is { Length: > 0 } text ? text : null
        : throw new ProblemException(Problem.InvalidParameter("filter." + name, "a string is expected"));

    private static Timestamp? Time(Dictionary<string, (string Given, JsonElement Value)> filter, string name, TimeProvider clock)
    {
        if (!filter.TryGetValue(name, out var member) || member.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        var value = member.Value;
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
