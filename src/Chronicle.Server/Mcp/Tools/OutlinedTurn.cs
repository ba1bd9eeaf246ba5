using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Server.Conversations;

namespace Chronicle.Server.Mcp.Tools;

/// <summary>A turn of a session: what was asked, what was done about it, and the last that was answered.</summary>
internal sealed class OutlinedTurn(StoredMessage first)
{
    private const int TextLength = 160;
    private const int MaxTools = 8;

    private readonly Dictionary<string, int> _tools = [];
    private StoredMessage? _reply = first.Document.Role == MessageRole.Assistant ? first : null;
    private int _messages = 1;

    public Sequence Last { get; private set; } = first.Document.Sequence;

    public static bool Begins(StoredMessage message) => message.Document.Role == MessageRole.User;

    public void Add(StoredMessage message)
    {
        _messages++;
        Last = message.Document.Sequence;
        if (message.Document.Role == MessageRole.Assistant)
        {
            _reply = message;
        }
        else if (message.Document.Role == MessageRole.Tool)
        {
            Count(message);
        }
    }

    public byte[] ToJson() => ToolJson.Object(writer =>
    {
        writer.WriteString("id"u8, first.Document.Id);
        writer.WriteString("role"u8, first.Document.Role);
        ToolJson.WriteTime(writer, "time"u8, first.Document.Time);
        writer.WriteString("text"u8, ToolJson.Line(first.Text, TextLength));
        writer.WriteNumber("messages"u8, _messages);
        if (_tools.Count > 0)
        {
            var named = _tools.OrderByDescending(tool => tool.Value).Take(MaxTools).Select(tool => tool.Value == 1 ? tool.Key : $"{tool.Key} ×{tool.Value}");
            writer.WriteString("tools"u8, string.Join(", ", named) + (_tools.Count > MaxTools ? ", …" : ""));
        }
        if (_reply is not null && _reply != first)
        {
            writer.WriteStartObject("reply"u8);
            writer.WriteString("id"u8, _reply.Document.Id);
            writer.WriteString("text"u8, ToolJson.Line(_reply.Text, TextLength));
            writer.WriteEndObject();
        }
    });

    private void Count(StoredMessage message)
    {
        var name = message.Recorded.Content.ToolName ?? "tool";
        _tools[name] = _tools.GetValueOrDefault(name) + 1;
    }
}
