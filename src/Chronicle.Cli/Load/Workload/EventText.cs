using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Chronicle.Cli.Load.Workload;

/// <summary>Events of about 500 bytes as an agent's hooks send them, from a seed: always the same mix of sessions, types, tools and bodies.</summary>
internal sealed class EventText
{
    public const int IdLength = 36;

    private static readonly (string Type, string Tool, int Share)[] Kinds =
    [
        ("pre_tool_use", "Bash", 18), ("post_tool_use", "Bash", 18), ("pre_tool_use", "Edit", 12), ("post_tool_use", "Edit", 12),
        ("pre_tool_use", "Read", 14), ("post_tool_use", "Read", 14), ("user_prompt_submit", "", 4), ("notification", "", 3), ("stop", "", 3), ("subagent_stop", "", 2),
    ];

    private static readonly string[] Words =
        "the build passed after the retry in src/orders/checkout.ts line with a test that failed once npm run lint fix type error cannot read property of undefined return total".Split(' ');

    private readonly Random _random;
    private readonly string[] _sessions;
    private readonly string _project;

    public EventText(int sessions, int seed, string project = "/home/dev/projects/shop")
    {
        _project = project;
        _random = new Random(seed);
        _sessions = [.. Enumerable.Range(0, sessions).Select(_ => NewId().ToString())];
    }

    public IReadOnlyList<string> Sessions => _sessions;

    /// <summary>Whether each message has a reference that is written over when it is sent: the same text would be indexed once only.</summary>
    public bool IsDistinct { get; init; }

    /// <summary>One event; its id stands at <paramref name="idAt"/> and can be overwritten in place.</summary>
    public byte[] Next(out int idAt)
    {
        var (type, tool) = Kind();
        var text = new StringBuilder(600);
        text.Append("{\"id\":\"");
        idAt = text.Length;
        text.Append(NewId()).Append("\",\"session_id\":\"").Append(_sessions[_random.Next(_sessions.Length)]).Append("\",\"type\":\"").Append(type);
        text.Append("\",\"source\":\"claude-code\",\"project\":\"").Append(_project).Append('"');
        if (tool.Length > 0)
        {
            text.Append(",\"tool_name\":\"").Append(tool).Append("\",\"tool_use_id\":\"toolu_").Append(NewId().ToString("N").AsSpan(0, 24)).Append('"');
        }
        if (type == "post_tool_use")
        {
            text.Append(",\"duration_ms\":").Append(_random.Next(3, 4000).ToString(CultureInfo.InvariantCulture));
        }
        text.Append(",\"data\":{\"permission_mode\":\"default\",\"sent\":1000000000000000,\"message\":\"").Append(IsDistinct ? Speech.NoReference + " " : "");
        var target = 470 + _random.Next(60) - 3;
        while (text.Length < target)
        {
            text.Append(Words[_random.Next(Words.Length)]).Append(' ');
        }
        text.Append("\"}}");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public byte[] Next() => Next(out _);

    /// <summary>One payload as Claude Code's hooks send it.</summary>
    public byte[] NextHook()
    {
        var text = new StringBuilder(600);
        text.Append("{\"session_id\":\"").Append(_sessions[_random.Next(_sessions.Length)]).Append("\",\"hook_event_name\":\"PreToolUse\",\"cwd\":\"").Append(_project);
        text.Append("\",\"tool_name\":\"Bash\",\"tool_use_id\":\"toolu_").Append(NewId().ToString("N").AsSpan(0, 24)).Append("\",\"sent\":1000000000000000,\"tool_input\":{\"command\":\"");
        while (text.Length < 460)
        {
            text.Append(Words[_random.Next(Words.Length)]).Append(' ');
        }
        text.Append("\"}}");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Writes a random UUID over the 36 bytes of an id.</summary>
    public static void WriteId(Span<byte> id, Random random) => WriteId(id, NewId(random));

    public static void WriteId(Span<byte> id, Guid value) => Utf8Formatter.TryFormat(value, id, out _, 'D');

    public static Guid NewId(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private Guid NewId() => NewId(_random);

    private (string Type, string Tool) Kind()
    {
        var at = _random.Next(100);
        foreach (var (type, tool, share) in Kinds)
        {
            if ((at -= share) < 0)
            {
                return (type, tool);
            }
        }
        return (Kinds[0].Type, Kinds[0].Tool);
    }
}
