using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>The 64 bits that stand for an id within its scope: the upper half is the id's alone, so that an id is found without its scope, too.</summary>
/// <remarks>
/// SipHash-1-3 with a secret of the folder: nobody outside can choose ids that collide. Two keys may be equal all the same; what is found by one is always compared
/// with its row.
/// </remarks>
internal readonly struct IdHash
{
    public const int SeedLength = 16;

    private readonly ulong _k0;
    private readonly ulong _k1;
    private readonly ulong _scopes;

    public IdHash(ReadOnlySpan<byte> seed)
    {
        _k0 = BinaryPrimitives.ReadUInt64LittleEndian(seed);
        _k1 = BinaryPrimitives.ReadUInt64LittleEndian(seed[8..]);
        _scopes = 0;
        _scopes = Sip("scopes"u8);
        Check = Sip("check"u8);
    }

    /// <summary>Tells whether a file was made with this seed, and does not tell the seed.</summary>
    public ulong Check { get; }

    /// <summary>The number of a scope: a session's key, or the negative of a scope's name.</summary>
    public static long ScopeOf(long session, long scopeName) => scopeName == 0 ? session : -scopeName;

    public ulong Of(string id, long scope)
    {
        Span<byte> compact = stackalloc byte[CompactId.MaxLength];
        var length = CompactId.Write(id, isTrace: false, compact);
        if (length > 0)
        {
            return Of(compact[..length], scope);
        }
        Span<byte> text = id.Length <= 170 ? stackalloc byte[512] : new byte[Encoding.UTF8.GetMaxByteCount(id.Length)];
        return Of(text[..Encoding.UTF8.GetBytes(id, text)], scope);
    }

    /// <param name="id">The bytes that a row has of it.</param>
    /// <param name="scope">See <see cref="ScopeOf"/>.</param>
    public ulong Of(ReadOnlySpan<byte> id, long scope)
    {
        var hash = Sip(id);
        return (hash & 0xFFFF_FFFF_0000_0000) | (uint)(Mix(hash ^ Mix((ulong)scope ^ _scopes)) >> 32);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        value = (value ^ (value >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return value ^ (value >> 33);
    }

    private ulong Sip(ReadOnlySpan<byte> bytes)
    {
        ulong v0 = _k0 ^ 0x736f_6d65_7073_6575, v1 = _k1 ^ 0x646f_7261_6e64_6f6d, v2 = _k0 ^ 0x6c79_6765_6e65_7261, v3 = _k1 ^ 0x7465_6462_7974_6573;
        var last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }
        for (var i = 0; i < bytes.Length; i++)
        {
            last |= (ulong)bytes[i] << (8 * i);
        }
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xFF;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
