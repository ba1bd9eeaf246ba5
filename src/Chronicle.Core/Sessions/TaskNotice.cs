using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>What an agent is told of a task in the background, in the form of a prompt that nobody typed.</summary>
internal readonly record struct TaskNotice(string? Task, string? Call, string? Summary, bool IsOver)
{
    private const string Tag = "<task-notification>";

    public static TaskNotice? Of(IncomingEvent content)
    {
        if (content.Data.Span.IndexOf("task-notification"u8) < 0)
        {
            return null;
        }
        var prompt = (JsonBody.GetString(content.Data.Span, "prompt"u8) ?? JsonBody.GetString(content.Data.Span, "prompt_text"u8) ?? "").AsSpan().TrimStart();
        if (!prompt.StartsWith(Tag, StringComparison.Ordinal))
        {
            return null;
        }
        var isOver = Member(prompt, "status") is not ("running" or "pending" or "in_progress");
        return new TaskNotice(Member(prompt, "task-id"), Member(prompt, "tool-use-id"), Member(prompt, "summary"), isOver);
    }

    private static string? Member(ReadOnlySpan<char> notice, string name)
    {
        var start = notice.IndexOf($"<{name}>", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }
        var text = notice[(start + name.Length + 2)..];
        var end = text.IndexOf('<');
        return end <= 0 ? null : text[..end].Trim().ToString();
    }
}
