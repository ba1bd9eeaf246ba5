using System.Text.Json;
using Chronicle.Events;
using Chronicle.Server.Conversations;
using Chronicle.Server.Dashboard;

namespace Chronicle.Server.Mcp.Tools;

/// <summary>Messages in full, as many as there is room for.</summary>
internal sealed class MessagePage
{
    // Room is kept for the cursors before it is known whether there will be any.
    private static readonly Sequence Longest = new(long.MaxValue);

    private readonly SortedList<long, byte[]> _rows = [];
    private readonly string _session;
    private readonly string _address;
    private readonly TokenBudget _budget;

    public MessagePage(string session, string address, TokenBudget budget)
    {
        (_session, _address, _budget) = (session, address, budget);
        _budget.Take(ToolJson.Object(writer => Write(writer, Longest, Longest)));
    }

    public int Count => _rows.Count;

    public Sequence First => new(_rows.GetKeyAtIndex(0));

    public Sequence Last => new(_rows.GetKeyAtIndex(_rows.Count - 1));

    /// <summary>False when there is no room. The first always gets in, cut if it must be: a page with nothing on it leads nowhere.</summary>
    public bool TryAdd(StoredMessage message)
    {
        var row = Row(message, message.Text);
        if (TokenBudget.Estimate(row) > _budget.Left)
        {
            if (Count > 0)
            {
                return false;
            }
            row = _budget.Fit(message.Text, text => Row(message, text));
        }
        _budget.Take(row);
        _rows.Add(message.Document.Sequence.Value, row);
        return true;
    }

    public void Write(Utf8JsonWriter writer, bool hasEarlier, bool hasLater) => Write(writer, hasEarlier ? First : null, hasLater ? Last : null);

    private void Write(Utf8JsonWriter writer, Sequence? earlier, Sequence? later)
    {
        writer.WriteString("session"u8, _session);
        writer.WriteString("link"u8, DashboardLink.Of(_session));
        writer.WriteString("base"u8, _address);
        ToolJson.WriteAll(writer, "messages"u8, _rows.Values);
        if (earlier is { } before)
        {
            writer.WriteString("prev"u8, PageCursor.Write("before", before));
        }
        if (later is { } after)
        {
            writer.WriteString("next"u8, PageCursor.Write("after", after));
        }
        if (Count == 0)
        {
            writer.WriteString("note"u8, "There are no messages here. get_session_outline says what the session holds.");
        }
    }

    private static byte[] Row(StoredMessage message, string text) => ToolJson.Object(writer =>
    {
        var document = message.Document;
        writer.WriteString("id"u8, document.Id);
        if (message.Recorded.Id != document.Id)
        {
            writer.WriteString("event"u8, message.Recorded.Id);
        }
        EventJson.WriteOptional(writer, "parent"u8, document.Parent);
        writer.WriteString("role"u8, document.Role);
        EventJson.WriteOptional(writer, "tool"u8, message.Recorded.Content.ToolName);
        EventJson.WriteOptional(writer, "agent"u8, document.Agent);
        ToolJson.WriteTime(writer, "time"u8, document.Time);
        writer.WriteString("text"u8, text);
        if (text.Length < message.Text.Length)
        {
            writer.WriteNumber("cut_from_characters"u8, message.Text.Length);
        }
    });
}
