using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Chronicle.Events;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>The checksum of an event: CRC-32C over its number and everything that was recorded of it, so that a read notices a row that was damaged, changed or moved.</summary>
/// <remarks>
/// It covers names and the session's id as text, so a damaged row of another table is noticed too. A member without a value adds nothing: new members do not change old sums.
/// The sum finds accidents; it holds nobody off who can compute it. <see cref="SegmentSeals"/> is for that. CRC-32C is one processor instruction for eight bytes.
/// </remarks>
internal static class EventSum
{
    /// <param name="sequence">The event's number.</param>
    /// <param name="content">What was recorded of it.</param>
    /// <param name="sessionId">Its session's id, when that is another than the content's.</param>
    public static int Of(long sequence, IncomingEvent content, string? sessionId = null)
    {
        var sum = BitOperations.Crc32C(~0u, (ulong)sequence);
        sum = BitOperations.Crc32C(sum, (ulong)content.Time.Micros);
        sum = BitOperations.Crc32C(sum, (ulong)content.Received.Micros);
        sum = Add(sum, 1, sessionId ?? content.SessionId);
        sum = Add(sum, 2, content.Type);
        sum = Add(sum, 3, content.ToolName);
        sum = Add(sum, 4, content.Source);
        sum = Add(sum, 5, content.Project);
        sum = Add(sum, 6, content.Id);
        sum = Add(sum, 7, content.TraceId);
        sum = Add(sum, 8, content.ParentId);
        sum = Add(sum, 9, content.ToolUseId);
        sum = Add(sum, 10, content.SpanId);
        sum = Add(sum, 11, content.AgentId);
        sum = Add(sum, 12, content.PromptId);
        sum = Add(sum, 16, content.Scope);
        if (content.DurationMs is { } duration)
        {
            sum = Begin(sum, 13, sizeof(long));
            sum = BitOperations.Crc32C(sum, (ulong)duration);
        }
        sum = Add(sum, 14, content.Data.Span);
        sum = Add(sum, 15, content.Extra.Span);
        return (int)~sum;
    }

    private static uint Begin(uint sum, int member, int length) => BitOperations.Crc32C(sum, ((ulong)member << 32) | (uint)length);

    private static uint Add(uint sum, int member, string? text)
    {
        if (text is null)
        {
            return sum;
        }
        if (Ascii.IsValid(text))
        {
            return Add(Begin(sum, member, text.Length), MemoryMarshal.AsBytes(text.AsSpan()));
        }
        // As the file has it: a lone surrogate, which UTF-8 does not have, comes back as another character.
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);
        return Add(Begin(sum, member, -length), bytes);
    }

    private static uint Add(uint sum, int member, ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? sum : Add(Begin(sum, member, bytes.Length), bytes);

    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            sum = BitOperations.Crc32C(sum, word);
        }
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            sum = BitOperations.Crc32C(sum, rest);
        }
        return sum;
    }
}
