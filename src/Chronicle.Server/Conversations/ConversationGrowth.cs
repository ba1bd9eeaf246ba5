using System.Globalization;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Redaction;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Conversations;

/// <summary>The part of a request that one conversation is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Index">Which part of the request it stands in.</param>
/// <param name="Event">Which of the request's events it is.</param>
/// <param name="Messages">How many of the events after that one are its messages.</param>
/// <param name="Known">What is recorded of it; null when it is new.</param>
internal readonly record struct ConversationGroup(string Id, int Index, int Event, int Messages, KnownConversation? Known);

/// <summary>What of a conversation that is posted again is new: the messages after those that it had.</summary>
internal static class ConversationGrowth
{
    private static readonly JsonDocumentOptions Stored = new() { MaxDepth = EventLimits.MaxPageDepth };

    /// <summary>Which events of a request are not recorded yet, by their places.</summary>
    /// <exception cref="ProblemException">409: a conversation has other content than the one that is recorded under its id.</exception>
    public static List<int> Select(RedactedEvent[] events, IReadOnlyList<ConversationGroup> groups, Redactor redactor)
    {
        var fresh = Enumerable.Range(0, events.Length).ToList();
        foreach (var group in groups)
        {
            if (group.Known is not { } known)
            {
                continue;
            }
            RequireSame(events[group.Event].Content, known, group);
            var shared = Math.Min(group.Messages, known.Messages.Count);
            for (var i = 0; i < shared; i++)
            {
                RequireSame(events[group.Event + 1 + i].Content, known.Messages[i], i, group, redactor);
            }
            fresh.RemoveAll(place => place >= group.Event && place <= group.Event + shared);
        }
        return fresh;
    }

    private static void RequireSame(IncomingEvent posted, KnownConversation known, in ConversationGroup group)
    {
        if (posted.SessionId != known.First.Content.SessionId)
        {
            throw Conflict(group, known.First, $"It is recorded in the session `{known.First.Content.SessionId}`.");
        }
        using var given = JsonDocument.Parse(posted.Data, Stored);
        using var first = JsonDocument.Parse(known.First.Content.Data, Stored);
        using var latest = JsonDocument.Parse(known.Latest.Content.Data, Stored);
        foreach (var member in given.RootElement.EnumerateObject())
        {
            if (!Has(first.RootElement, member) && !Has(latest.RootElement, member))
            {
                throw Conflict(group, known.Latest, $"Its `{member.Name}` differs. PATCH /api/conversations/{{id}} sets title, summary, transcript and metadata.");
            }
        }
    }

    private static void RequireSame(IncomingEvent posted, RecordedEvent recorded, int position, in ConversationGroup group, Redactor redactor)
    {
        // What older rules have left in the recorded one is taken out of the posted one already.
        if (posted.Id != recorded.Id || !IsSame(posted.Data, redactor.RedactJson(recorded.Content.Data)))
        {
            throw Conflict(group, recorded, string.Create(CultureInfo.InvariantCulture, $"Message {position + 1} (`{recorded.Id}`) differs. A conversation grows by messages after those that it has."));
        }
    }

    private static bool Has(JsonElement recorded, JsonProperty member) =>
        recorded.TryGetProperty(member.Name, out var value) && JsonElement.DeepEquals(value, member.Value);

    private static bool IsSame(ReadOnlyMemory<byte> posted, ReadOnlyMemory<byte> recorded)
    {
        if (posted.Span.SequenceEqual(recorded.Span))
        {
            return true;
        }
        using var one = JsonDocument.Parse(posted, Stored);
        using var other = JsonDocument.Parse(recorded, Stored);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }

    private static ProblemException Conflict(in ConversationGroup group, RecordedEvent recorded, string detail) => new(new Problem(
        409, "id-conflict", "This conversation has other content",
        string.Create(CultureInfo.InvariantCulture, $"The conversation `{group.Id}` is recorded, and is not what was posted (see event {recorded.Sequence.Value}). {detail}"))
    { Index = group.Index });
}
