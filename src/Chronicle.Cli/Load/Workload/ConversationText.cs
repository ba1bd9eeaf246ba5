using System.Text;

namespace Chronicle.Cli.Load.Workload;

/// <summary>Conversations as people post them, from a seed: half with a transcript and a summary as the older storage had them, half as messages.</summary>
internal sealed class ConversationText
{
    /// <summary>What a conversation becomes at most: itself and its messages.</summary>
    public const int MostEvents = 1 + MostMessages;

    private const int MostMessages = 6;

    private static readonly string[] Channels = ["web", "telegram", "api", "voice"];

    private readonly Random _random;
    private readonly Speech _speech;
    private readonly string _project;
    private readonly string[] _users; // named after the run, so that a list of what one said holds nothing else
    private bool _hasMessages;

    public ConversationText(int users, int seed, string project)
    {
        _project = project;
        _random = new Random(seed);
        _speech = new Speech(_random);
        _users = [.. Enumerable.Range(1, users).Select(user => $"{project}/user-{user:000}")];
    }

    /// <summary>One conversation with an id and references of zeros.</summary>
    /// <param name="events">How many events it becomes: itself and its messages.</param>
    public string Next(out int events)
    {
        _hasMessages = !_hasMessages;
        events = _hasMessages ? 1 + _random.Next(2, MostMessages + 1) : 1;
        var text = new StringBuilder(1500);
        text.Append("{\"id\":\"").Append(Guid.Empty).Append("\",\"user_id\":\"").Append(_users[_random.Next(_users.Length)]).Append("\",\"channel\":\"").Append(Channels[_random.Next(Channels.Length)]);
        text.Append("\",\"project\":\"").Append(_project).Append("\",\"metadata\":{\"rating\":").Append(_random.Next(1, 6)).Append('}');
        if (_hasMessages)
        {
            AppendMessages(text, events - 1);
        }
        else
        {
            text.Append(",\"summary\":\"").Append(_speech.Say(1)).Append("\",\"transcript\":\"");
            for (var turn = _random.Next(1, 4); turn >= 0; turn--)
            {
                text.Append("User: ").Append(_speech.Say(_random.Next(1, 3))).Append("\\nAssistant: ").Append(_speech.Say(_random.Next(1, 4))).Append("\\n");
            }
            text.Append('"');
        }
        return text.Append('}').ToString();
    }

    /// <summary>One conversation that is a single text: with a transcript of a few sentences and nothing else.</summary>
    public string NextText() =>
        $$"""{"id":"{{Guid.Empty}}","user_id":"{{_users[_random.Next(_users.Length)]}}","channel":"api","project":"{{_project}}","transcript":"{{_speech.Say(_random.Next(1, 5))}}"}""";

    private void AppendMessages(StringBuilder text, int count)
    {
        text.Append(",\"title\":\"").Append(_speech.Say(1)).Append("\",\"messages\":[");
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append("{\"role\":\"").Append(i % 2 == 0 ? "user" : "assistant").Append("\",\"content\":\"").Append(_speech.Say(_random.Next(1, 6))).Append("\"}");
        }
        text.Append(']');
    }
}
