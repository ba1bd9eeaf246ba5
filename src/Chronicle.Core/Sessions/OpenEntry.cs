using System.Text;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>Something that has begun in a session and not ended.</summary>
public sealed record OpenEntry
{
    // Numbers, marks and lengths of one entry, generously.
    private const int FixedBytes = 64;

    public required OpenKind Kind { get; init; }

    /// <summary>The event that opened it.</summary>
    public required Sequence Sequence { get; init; }

    public required Timestamp Since { get; init; }

    /// <summary>The event that gave its texts.</summary>
    public required Sequence Said { get; init; }

    /// <summary>The tool; of a sub-agent its type, of an elicitation its server.</summary>
    public string? Tool { get; init; }

    /// <summary>The one telling text: command, path, question, task.</summary>
    public string? Text { get; init; }

    public WaitReason Reason { get; init; }

    /// <summary>The call: its tool_use_id or span. A wait's is the call it keeps, a sub-agent's the one that started it.</summary>
    public string? CallId { get; init; }

    /// <summary>The sub-agent, or the one in which it happens.</summary>
    public string? AgentId { get; init; }

    /// <summary>The task or sub-agent that a call started.</summary>
    public string? TaskId { get; init; }

    /// <summary>The type of sub-agent that a call asks for.</summary>
    public string? AgentType { get; init; }

    /// <summary>Tells inputs of calls apart; 0 when there is none.</summary>
    public long Input { get; init; }

    /// <summary>It goes on when the turn stops.</summary>
    public bool IsBackground { get; init; }

    /// <summary>A wait does not count until then.</summary>
    public Timestamp? SnoozedUntil { get; init; }

    /// <summary>As people read it in one line.</summary>
    public string Line => (Tool, Text) switch
    {
        (_, { } question) when Reason is WaitReason.Question or WaitReason.Input or WaitReason.Elicitation => question,
        ({ } tool, { } text) => SessionText.OneLine($"{tool}: {text}")!,
        ({ } tool, null) => tool,
        (null, { } text) => text,
        _ => "an answer",
    };

    internal int Bytes => FixedBytes + Length(Tool) + Length(Text) + Length(CallId) + Length(AgentId) + Length(TaskId) + Length(AgentType);

    private static int Length(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
