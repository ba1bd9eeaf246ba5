using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>How a run stands in its file: a page for the header, pages of entries in the order of their keys, and the first key of each page.</summary>
/// <remarks>
/// A page is 340 keys of 8 bytes, 340 places of 4 bytes (the sequence less the first of the run), their number and a checksum. Everything is little-endian.
/// A change of the format is another <see cref="Magic"/>: files of another one are made again from the events.
/// </remarks>
internal static class IdRunFormat
{
    public const int PageSize = 4096;
    public const int EntriesPerPage = 340;
    public const int PlacesOffset = EntriesPerPage * sizeof(ulong);

    private const int CountOffset = PlacesOffset + (EntriesPerPage * sizeof(uint));
    private const int ChecksumOffset = CountOffset + 4;
    private const int EpochOffset = 40;
    private const int HeaderChecksumOffset = 64;
    private const ulong Magic = 0x31_73_64_69_6e_72_68_63; // "chrnids1"

    /// <summary>Writes the number of entries and the checksum of a page of entries.</summary>
    public static void Seal(Span<byte> page, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(page[CountOffset..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(page[ChecksumOffset..], Checksum(page[..ChecksumOffset]));
    }

    /// <summary>The number of entries of a page; -1 when it is not what was written.</summary>
    public static int CountOf(ReadOnlySpan<byte> page)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(page[CountOffset..]);
        return count is >= 0 and <= EntriesPerPage && BinaryPrimitives.ReadUInt32LittleEndian(page[ChecksumOffset..]) == Checksum(page[..ChecksumOffset]) ? count : -1;
    }

    public static ReadOnlySpan<ulong> Keys(ReadOnlySpan<byte> page, int count) => MemoryMarshal.Cast<byte, ulong>(page[..PlacesOffset])[..count];

    public static ReadOnlySpan<uint> Places(ReadOnlySpan<byte> page, int count) => MemoryMarshal.Cast<byte, uint>(page[PlacesOffset..CountOffset])[..count];

    public static void WriteHeader(Span<byte> page, in IdRunHeader header)
    {
        page.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(page, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(page[8..], header.SeedCheck);
        BinaryPrimitives.WriteInt64LittleEndian(page[16..], header.First);
        BinaryPrimitives.WriteInt64LittleEndian(page[24..], header.Last);
        BinaryPrimitives.WriteInt64LittleEndian(page[32..], header.Count);
        Encoding.ASCII.GetBytes(header.Epoch, page[EpochOffset..HeaderChecksumOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(page[HeaderChecksumOffset..], Checksum(page[..HeaderChecksumOffset]));
    }

    /// <summary>Null when it is no header of this format, or not what was written.</summary>
    public static IdRunHeader? ReadHeader(ReadOnlySpan<byte> page)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(page) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(page[HeaderChecksumOffset..]) != Checksum(page[..HeaderChecksumOffset]))
        {
            return null;
        }
        return new IdRunHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(page[8..]), Encoding.ASCII.GetString(page[EpochOffset..HeaderChecksumOffset]).TrimEnd('\0'),
            BinaryPrimitives.ReadInt64LittleEndian(page[16..]), BinaryPrimitives.ReadInt64LittleEndian(page[24..]), BinaryPrimitives.ReadInt64LittleEndian(page[32..]));
    }

    /// <summary>CRC-32C; of a length that is a multiple of four.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, uint>(bytes))
        {
            sum = BitOperations.Crc32C(sum, word);
        }
        return ~sum;
    }
}

/// <summary>What a run says of itself.</summary>
/// <param name="SeedCheck">Of which folder it is: <see cref="IdHash.Check"/>.</param>
/// <param name="Epoch">In which history it was written.</param>
/// <param name="First">The first sequence it covers.</param>
/// <param name="Last">The last; events without an id between them have no entry.</param>
/// <param name="Count">Its entries.</param>
internal readonly record struct IdRunHeader(ulong SeedCheck, string Epoch, long First, long Last, long Count)
{
    public long Pages => (Count + IdRunFormat.EntriesPerPage - 1) / IdRunFormat.EntriesPerPage;
}
