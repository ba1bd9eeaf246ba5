using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Chronicle.Events;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>An event's leaf: SHA-256 over its salt and everything that was recorded of it. Without the salt nobody can test a guess of what an erased event said.</summary>
/// <remarks>Reused for many events, by one thread at a time.</remarks>
internal sealed class EventLeaf
{
    public const int Length = SHA256.HashSizeInBytes;

    private const int LargestCopy = 16 * 1024;

    private byte[] _scratch = new byte[LargestCopy];
    private int _used;

    public void Compute(ReadOnlySpan<byte> salt, long sequence, IncomingEvent content, Span<byte> leaf)
    {
        _used = 0;
        salt.CopyTo(Room(salt.Length));
        Add(sequence);
        Add(content.Time.Micros);
        Add(content.Received.Micros);
        Add(content.DurationMs ?? -1);
        Add(1, content.SessionId);
        Add(2, content.Type);
        Add(3, content.ToolName);
        Add(4, content.Source);
        Add(5, content.Project);
        Add(6, content.Id);
        Add(7, content.TraceId);
        Add(8, content.ParentId);
        Add(9, content.ToolUseId);
        Add(10, content.SpanId);
        Add(11, content.AgentId);
        Add(12, content.PromptId);
        Add(13, content.Scope);
        Add(content.Data.Length);
        Add(content.Extra.Length);
        if (content.Data.Length + content.Extra.Length <= _scratch.Length - _used)
        {
            content.Data.Span.CopyTo(Room(content.Data.Length));
            content.Extra.Span.CopyTo(Room(content.Extra.Length));
            SHA256.HashData(_scratch.AsSpan(0, _used), leaf);
            return;
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_scratch.AsSpan(0, _used));
        hash.AppendData(content.Data.Span);
        hash.AppendData(content.Extra.Span);
        hash.GetHashAndReset(leaf);
    }

    private void Add(int member, string? text)
    {
        if (text is null)
        {
            return;
        }
        var length = Encoding.UTF8.GetByteCount(text);
        var room = Room(sizeof(long) + length);
        BinaryPrimitives.WriteInt64LittleEndian(room, ((long)member << 32) | (uint)length);
        Encoding.UTF8.GetBytes(text, room[sizeof(long)..]);
    }

    private void Add(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);

    private Span<byte> Room(int length)
    {
        if (length > _scratch.Length - _used)
        {
            Array.Resize(ref _scratch, 2 * (_used + length));
        }
        _used += length;
        return _scratch.AsSpan(_used - length, length);
    }
}
