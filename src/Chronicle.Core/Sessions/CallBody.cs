using System.Buffers.Binary;
using System.Numerics;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>What a tool event's envelope and body say of its call. The body is read when it is asked for: most ends are known by their id.</summary>
internal readonly struct CallBody(IncomingEvent content)
{
    private const int HashedBytes = 4096; // enough of an input to tell calls apart

    public string? Tool => content.ToolName ?? JsonBody.GetString(content.Data.Span, "tool_name"u8);

    public string? Id => content.ToolUseId ?? content.SpanId;

    public ReadOnlySpan<byte> Input
    {
        get
        {
            var input = JsonBody.GetRaw(content.Data.Span, "tool_input"u8);
            return input.IsEmpty ? JsonBody.GetRaw(content.Data.Span, "tool_args"u8) : input;
        }
    }

    public ReadOnlySpan<byte> Response => JsonBody.GetRaw(content.Data.Span, "tool_response"u8);

    /// <summary>Whether a call of the tool starts a sub-agent.</summary>
    public static bool StartsAgent(string? tool) => tool is "Agent" or "Task";

    /// <summary>Whether a call of the tool may leave something running when it ends.</summary>
    public static bool MayStay(string? tool) => tool is "Bash" or "PowerShell" || StartsAgent(tool);

    /// <summary>Tells inputs apart; 0 for none.</summary>
    public static long Hash(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return 0;
        }
        var hash = (ulong)input.Length;
        var rest = input[..Math.Min(input.Length, HashedBytes)];
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }
        foreach (var one in rest)
        {
            hash = Mix(hash ^ one);
        }
        return hash == 0 ? 1 : (long)hash;

        static ulong Mix(ulong value)
        {
            value *= 0x9E3779B97F4A7C15;
            return BitOperations.RotateLeft(value, 29) ^ (value >> 32);
        }
    }
}
