using System.Buffers.Binary;

namespace Chronicle.Cli.Load.Http;

/// <summary>Frames as a server sends them (RFC 6455 §5.2): whole, unmasked, uncompressed.</summary>
internal static class WebSocketFrame
{
    public const int Text = 1;
    public const int Ping = 9;

    /// <summary>A pong with its ping's content, which the server compares; clients mask, here with zeros.</summary>
    public static byte[] Pong(ReadOnlySpan<byte> content) => [0x8a, (byte)(0x80 | content.Length), 0, 0, 0, 0, .. content];

    public static bool TryRead(ReadOnlySpan<byte> bytes, out int opcode, out ReadOnlySpan<byte> payload, out int length)
    {
        payload = default;
        opcode = length = 0;
        if (bytes.Length < 2)
        {
            return false;
        }
        var size = (long)(bytes[1] & 0x7f);
        var head = size switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < head)
        {
            return false;
        }
        size = head switch { 4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 10 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]), _ => size };
        if (bytes.Length < head + size)
        {
            return false;
        }
        opcode = bytes[0] & 0xf;
        payload = bytes.Slice(head, (int)size);
        length = head + (int)size;
        return true;
    }
}
