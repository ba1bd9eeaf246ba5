using System.Buffers.Binary;

namespace Chronicle.Redaction;

/// <summary>The first names that were judged and say nothing secret. Members' names repeat from event to event, and most that hold an anchor are harmless.
/// Safe to use from many threads.</summary>
internal sealed class HarmlessNames
{
    private const int Slots = 256; // × 40 B of names = 10 KB at most
    private const int Longest = 40;

    private readonly byte[]?[] _names = new byte[]?[Slots];

    /// <param name="name">The name's bytes.</param>
    /// <param name="hash">For <see cref="Add"/>.</param>
    public bool Holds(ReadOnlySpan<byte> name, out uint hash)
    {
        hash = Hash(name);
        return _names[hash % Slots] is { } known && name.SequenceEqual(known);
    }

    /// <summary>Remembers the name when there is room for it: nothing is ever forgotten, so that names made up by a sender cost nothing.</summary>
    public void Add(ReadOnlySpan<byte> name, uint hash)
    {
        if (name.Length <= Longest && _names[hash % Slots] is null)
        {
            _names[hash % Slots] = name.ToArray();
        }
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        if (name.Length < 8)
        {
            var hash = (uint)name.Length;
            foreach (var value in name)
            {
                hash = (hash * 31) + value;
            }
            return (hash * 0x9E3779B1) >> 16;
        }
        var ends = BinaryPrimitives.ReadUInt64LittleEndian(name) ^ (BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) * 31) ^ (uint)name.Length;
        return (uint)((ends * 0x9E3779B97F4A7C15) >> 40);
    }
}
