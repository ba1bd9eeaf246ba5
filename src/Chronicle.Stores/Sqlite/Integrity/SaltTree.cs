using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>The salts of one segment's leaves, derived from one random seed; single salts can be forgotten for good.</summary>
/// <remarks>
/// A tree of five levels with four branches each: SHA-512 of a node's seed makes the seeds of the four nodes below it, and the 1,024 at the bottom are the salts. A whole
/// segment takes 18 bytes. To forget one salt, the nodes above it are replaced by the nodes beside its path: the others can still be derived, that one cannot.
/// </remarks>
internal sealed class SaltTree
{
    public const int SaltLength = 16;

    private const int Levels = 5;
    private const int Branches = 4;
    private const int NodeLength = sizeof(ushort) + SaltLength;

    // Each node: its level and its place in it, then its seed.
    private byte[] _nodes;

    // For each level, the seeds below the node that was opened last: leaves are asked for in order, so that an opening serves its neighbours.
    private readonly byte[][] _opened = [.. Enumerable.Range(0, Levels).Select(_ => new byte[Branches * SaltLength])];
    private readonly int[] _openedAt = [.. Enumerable.Repeat(-1, Levels)];

    public SaltTree(ReadOnlySpan<byte> nodes) => _nodes = nodes.Length % NodeLength == 0 ? nodes.ToArray() : [];

    /// <summary>What is kept of the tree.</summary>
    public byte[] Nodes => _nodes;

    public bool IsEmpty => _nodes.Length == 0;

    public static SaltTree New()
    {
        var nodes = new byte[NodeLength];
        RandomNumberGenerator.Fill(nodes.AsSpan(sizeof(ushort)));
        return new SaltTree(nodes);
    }

    /// <summary>The salt of a place in the segment; false when it was forgotten.</summary>
    public bool TryGet(long place, Span<byte> salt)
    {
        if (Cover((int)place) is not (var offset and >= 0))
        {
            return false;
        }
        var level = Level(offset);
        Seed(offset).CopyTo(salt);
        for (; level < Levels; level++)
        {
            Open(level, (int)place >> (2 * (Levels - level)), salt);
            var branch = ((int)place >> (2 * (Levels - level - 1))) & (Branches - 1);
            _opened[level].AsSpan(branch * SaltLength, SaltLength).CopyTo(salt);
        }
        return true;
    }

    /// <summary>Forgets the salt of a place.</summary>
    public void Forget(long place)
    {
        if (Cover((int)place) is not (var offset and >= 0))
        {
            return;
        }
        var nodes = new List<byte>(_nodes.Length + (Levels * (Branches - 1) * NodeLength));
        nodes.AddRange(_nodes.AsSpan(0, offset));
        nodes.AddRange(_nodes.AsSpan(offset + NodeLength));
        Span<byte> seed = stackalloc byte[SaltLength];
        Span<byte> node = stackalloc byte[NodeLength];
        Seed(offset).CopyTo(seed);
        for (var level = Level(offset); level < Levels; level++)
        {
            var at = (int)place >> (2 * (Levels - level));
            Open(level, at, seed);
            var path = ((int)place >> (2 * (Levels - level - 1))) & (Branches - 1);
            for (var branch = 0; branch < Branches; branch++)
            {
                var below = _opened[level].AsSpan(branch * SaltLength, SaltLength);
                if (branch == path)
                {
                    below.CopyTo(seed);
                    continue;
                }
                BinaryPrimitives.WriteUInt16LittleEndian(node, (ushort)(((level + 1) << 12) | ((at * Branches) + branch)));
                below.CopyTo(node[sizeof(ushort)..]);
                nodes.AddRange(node);
            }
        }
        _nodes = [.. nodes];
    }

    private void Open(int level, int at, ReadOnlySpan<byte> seed)
    {
        if (_openedAt[level] != at)
        {
            SHA512.HashData(seed, _opened[level]);
            _openedAt[level] = at;
        }
    }

    /// <summary>Where the node is that a place can be derived from; -1 when there is none.</summary>
    private int Cover(int place)
    {
        for (var offset = 0; offset < _nodes.Length; offset += NodeLength)
        {
            if (place >> (2 * (Levels - Level(offset))) == (BinaryPrimitives.ReadUInt16LittleEndian(_nodes.AsSpan(offset)) & 0xfff))
            {
                return offset;
            }
        }
        return -1;
    }

    private int Level(int offset) => Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(_nodes.AsSpan(offset)) >> 12, Levels);

    private ReadOnlySpan<byte> Seed(int offset) => _nodes.AsSpan(offset + sizeof(ushort), SaltLength);
}
