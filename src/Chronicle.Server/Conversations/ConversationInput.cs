using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Conversations;

/// <summary>Turns conversations and messages, as they are posted, into the events they are recorded as.</summary>
/// <remarks>Everything of a request becomes one array of events and goes through the door that all events go through: redaction, bounds, one transaction.</remarks>
internal sealed class ConversationInput : IDisposable
{
    private static readonly string[] OfConversation = ["id", "session_id", "project", "time", "created_at", "source", "messages"];
    private static readonly string[] OfMessage = ["id", "session_id", "project", "time", "timestamp", "source", "parent_id", "agent_id", "agent_name", "trace_id"];

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer;
    private readonly HashSet<(string Session, string Id)> _ids = [];
    private readonly List<(string Session, string Id, string? Parent, int Index)> _messages = [];
    private int _events;

    public ConversationInput()
    {
        _writer = new Utf8JsonWriter(_buffer, WireJson.Options);
        _writer.WriteStartArray();
    }

    /// <summary>Where among the events the conversations are, or the messages when there are no conversations, in the order given.</summary>
    public List<int> Places { get; } = [];

    /// <summary>Parents that none of the request's own messages is, with the index of who names them: they have to be recorded already.</summary>
    public IEnumerable<(string Parent, string Session, int Index)> ForeignParents => _messages
        .Where(message => message.Parent is not null && !_ids.Contains((message.Session, message.Parent))).Select(message => (message.Parent!, message.Session, message.Index));

    /// <summary>The array of events.</summary>
    /// <exception cref="ProblemException">Messages answer each other in a circle.</exception>
    public ReadOnlyMemory<byte> Finish()
    {
        RequireTree();
        _writer.WriteEndArray();
        _writer.Flush();
        return _buffer.WrittenMemory;
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>The conversations of the request, in the order given.</summary>
    public List<ConversationGroup> Groups { get; } = [];

    /// <summary>The id and the session that a conversation was posted with; null when it was posted without.</summary>
    public static (string? Id, string? Session) IdOf(JsonElement conversation, int index)
    {
        RequireObject(conversation, index, "conversation");
        return (Text(conversation, "id", index), Text(conversation, "session_id", index));
    }

    /// <summary>Adds a conversation and the messages in it.</summary>
    /// <param name="conversation">As it was posted.</param>
    /// <param name="index">Which part of the request it is.</param>
    /// <param name="known">What is recorded under its id; null when nothing is.</param>
    public void AddConversation(JsonElement conversation, int index, KnownConversation? known)
    {
        var (given, named) = IdOf(conversation, index);
        var id = given ?? NewId();
        if (Groups.Exists(group => group.Id == id))
        {
            throw Invalid(index, $"the conversation id `{id}` is given twice");
        }
        var session = named ?? id;
        var hasMessages = conversation.TryGetProperty("messages", out var messages) && messages.ValueKind != JsonValueKind.Null;
        if (hasMessages && messages.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(index, "`messages` is no array");
        }
        if (!hasMessages && !HasText(conversation, "transcript") && !HasText(conversation, "summary"))
        {
            throw Invalid(index, "it says nothing: give `transcript`, `messages` or `summary`");
        }
        var place = _events++;
        Places.Add(place);
        _writer.WriteStartObject();
        WriteEnvelope(conversation, id, session, ConversationEvents.Conversation, index);
        _writer.WriteString("id_scope"u8, ConversationEvents.IdScope);
        WriteData(conversation, OfConversation);
        _writer.WriteEndObject();
        string? before = null;
        var position = 0;
        foreach (var message in hasMessages ? messages.EnumerateArray() : default)
        {
            var otherwise = position < known?.Messages.Count ? known.Messages[position].Id : MessageId(id, position);
            before = Add(message, session, index, Text(conversation, "project", index), before, otherwise);
            position++;
        }
        Groups.Add(new ConversationGroup(id, index, place, position, known));
    }

    /// <summary>Adds a message of a session.</summary>
    public void AddMessage(JsonElement message, string session, int index) => Places.Add(Place(message, session, index));

    private int Place(JsonElement message, string session, int index)
    {
        Add(message, session, index, null, null, NewId());
        return _events - 1;
    }

    /// <param name="message">As it was posted.</param>
    /// <param name="session">Whose it is.</param>
    /// <param name="index">Which part of the request it stands in.</param>
    /// <param name="project">For one that names none.</param>
    /// <param name="before">The message it answers when it names no parent: the one before it in its conversation.</param>
    /// <param name="otherwise">Its id when it names none.</param>
    /// <returns>Its id.</returns>
    private string Add(JsonElement message, string session, int index, string? project, string? before, string otherwise)
    {
        RequireObject(message, index, "message");
        var role = Text(message, "role", index) ?? MessageRole.User;
        if (!MessageRole.IsOne(role))
        {
            throw Invalid(index, $"`role` is `{role}`, none of system, user, assistant, tool");
        }
        var hasContent = message.TryGetProperty("content", out var content) && content.ValueKind != JsonValueKind.Null;
        var hasCalls = message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0;
        if ((hasContent || !hasCalls) && MessageParts.Problem(content) is { } problem)
        {
            throw Invalid(index, problem);
        }
        var id = Text(message, "id", index) ?? Text(message, "message_id", index) ?? otherwise;
        var parent = Text(message, "parent_id", index) ?? before;
        if (!_ids.Add((session, id)))
        {
            throw Invalid(index, $"the message id `{id}` is given twice");
        }
        _messages.Add((session, id, parent, index));
        _events++;
        _writer.WriteStartObject();
        WriteEnvelope(message, id, session, ConversationEvents.Message, index);
        EventJson.WriteOptional(_writer, "parent_id"u8, parent);
        EventJson.WriteOptional(_writer, "agent_id"u8, Text(message, "agent_id", index) ?? Text(message, "agent_name", index));
        EventJson.WriteOptional(_writer, "trace_id"u8, Text(message, "trace_id", index));
        if (project is not null && !message.TryGetProperty("project", out _))
        {
            _writer.WriteString("project"u8, project);
        }
        WriteData(message, OfMessage);
        _writer.WriteEndObject();
        return id;
    }

    private void WriteEnvelope(JsonElement given, string id, string session, string type, int index)
    {
        _writer.WriteString("id"u8, id);
        _writer.WriteString("session_id"u8, session);
        _writer.WriteString("type"u8, type);
        EventJson.WriteOptional(_writer, "source"u8, Text(given, "source", index) ?? Text(given, "channel", index));
        EventJson.WriteOptional(_writer, "project"u8, Text(given, "project", index));
        foreach (var name in (ReadOnlySpan<string>)["time", "created_at", "timestamp"])
        {
            if (given.TryGetProperty(name, out var time))
            {
                _writer.WritePropertyName("time"u8);
                time.WriteTo(_writer);
                break;
            }
        }
    }

    private void WriteData(JsonElement given, string[] without)
    {
        _writer.WriteStartObject("data"u8);
        foreach (var member in given.EnumerateObject())
        {
            if (!without.Contains(member.Name))
            {
                member.WriteTo(_writer);
            }
        }
        _writer.WriteEndObject();
    }

    private void RequireTree()
    {
        var parents = _messages.ToDictionary(message => (message.Session, message.Id), message => message.Parent);
        foreach (var (session, id, _, index) in _messages)
        {
            var steps = 0;
            for (var at = id; at is not null && parents.TryGetValue((session, at), out var parent); at = parent)
            {
                if (++steps > _messages.Count)
                {
                    throw Invalid(index, $"the message `{id}` answers itself: follow `parent_id`");
                }
            }
        }
    }

    private static void RequireObject(JsonElement given, int index, string what)
    {
        if (given.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(index, $"a {what} is a JSON object");
        }
    }

    private static bool HasText(JsonElement given, string name) => given.TryGetProperty(name, out var text) && text.ValueKind switch
    {
        JsonValueKind.String => !string.IsNullOrWhiteSpace(text.GetString()),
        JsonValueKind.Array => text.GetArrayLength() > 0,
        _ => false,
    };

    private static string? Text(JsonElement given, string name, int index)
    {
        if (!given.TryGetProperty(name, out var text) || text.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        return text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 and <= EventLimits.MaxPathLength } value ? value
            : throw Invalid(index, $"`{name}` is no text of 1 to {EventLimits.MaxPathLength} characters");
    }

    /// <summary>The id of a message that has none, a UUIDv8 (RFC 9562 §5.8) of its place: the same conversation posted again has the same ones.</summary>
    private static string MessageId(string conversation, int position)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{position}:{conversation}"))).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString();
    }

    private static string NewId() => Guid.CreateVersion7().ToString();

    private static ProblemException Invalid(int index, string detail) => new(new Problem(422, "invalid-conversation", "This can't be stored", detail) { Index = index });
}
