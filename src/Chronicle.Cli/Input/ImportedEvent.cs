using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Chronicle.Client;

namespace Chronicle.Cli.Input;

/// <summary>An event made ready to be imported: with an id that is the same on every run. The old journal's <c>seq</c> and <c>cursor</c> stay: they tell the server that export wrote this line, and where it stood.</summary>
internal static class ImportedEvent
{
    /// <param name="line">Tells identical events without an id apart.</param>
    public static ReadOnlyMemory<byte> From(ReadOnlySpan<byte> json, long line)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ClientOptions.MaxDepth });
        reader.Read();
        output.Write("{"u8);
        var hasId = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOfOldJournal = reader.ValueTextEquals("received"u8);
            hasId |= reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("event_id"u8);
            var start = (int)reader.TokenStartIndex;
            reader.Read();
            reader.Skip();
            if (!isOfOldJournal)
            {
                Separate(output);
                output.Write(json[start..(int)reader.BytesConsumed]);
            }
        }
        if (!hasId)
        {
            Separate(output);
            output.Write("\"id\":\""u8);
            output.Write(System.Text.Encoding.ASCII.GetBytes(IdOf(json, line).ToString()));
            output.Write("\""u8);
        }
        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static void Separate(ArrayBufferWriter<byte> output)
    {
        if (output.WrittenCount > 1)
        {
            output.Write(","u8);
        }
    }

    /// <summary>A UUIDv8 (RFC 9562 §5.8) of the event's bytes and line.</summary>
    private static Guid IdOf(ReadOnlySpan<byte> json, long line)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, line);
        hash.AppendData(number);
        hash.AppendData(json);
        var id = hash.GetHashAndReset().AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
