using System.Buffers.Binary;

namespace Chronicle.Sessions;

/// <summary>The ids of the calls that ended last, as hashes: an end or a start that comes again, or late, is known by them.</summary>
public sealed class EndedCalls
{
    /// <summary>As many as run at once, generously: the other door's copy of an event comes within the same second.</summary>
    public const int Capacity = 32;

    private readonly uint[] _hashes = new uint[Capacity];
    private int _count;
    private int _next;

    public int Count => _count;

    public static EndedCalls Of(ReadOnlySpan<byte> bytes)
    {
        var calls = new EndedCalls();
        for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
        {
            calls.Add(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        }
        return calls;
    }

    public void Add(string id) => Add(Hash(id));

    public bool Has(string id) => _count > 0 && _hashes.AsSpan(0, _count).Contains(Hash(id));

    public EndedCalls Copy() => Of(ToBytes());

    /// <summary>The oldest first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_count * sizeof(uint)];
        for (var i = 0; i < _count; i++)
        {
            var at = _count < Capacity ? i : (_next + i) % Capacity;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), _hashes[at]);
        }
        return bytes;
    }

    private void Add(uint hash)
    {
        _hashes[_next] = hash;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
    }

    // FNV-1a over the characters: the same on every machine, as it is stored.
    private static uint Hash(string id)
    {
        var hash = 2166136261u;
        foreach (var letter in id)
        {
            hash = (hash ^ letter) * 16777619u;
        }
        return hash;
    }
}
