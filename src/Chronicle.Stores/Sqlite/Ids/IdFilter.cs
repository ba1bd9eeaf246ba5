namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>Says of nearly every key that a run does not have that it is not there, with one look into memory: a Bloom filter of blocks as large as a cache line.</summary>
internal sealed class IdFilter
{
    private const int BitsPerKey = 10; // about one key of a hundred is looked for in vain
    private const int WordsPerBlock = 8;
    private const int BitsPerBlock = 64 * WordsPerBlock;
    private const int Probes = 6;

    private readonly ulong[] _words;
    private readonly uint _blocks;

    public IdFilter(long keys)
    {
        _blocks = BlocksOf(keys);
        _words = new ulong[_blocks * WordsPerBlock];
    }

    public static long BytesFor(long keys) => BlocksOf(keys) * (long)(BitsPerBlock / 8);

    public void Add(ulong key)
    {
        var (start, bits) = Place(key);
        for (var probe = 0; probe < Probes; probe++, bits >>= 9)
        {
            _words[start + (int)((bits >> 6) & (WordsPerBlock - 1))] |= 1UL << (int)(bits & 63);
        }
    }

    public bool MayHave(ulong key)
    {
        var (start, bits) = Place(key);
        for (var probe = 0; probe < Probes; probe++, bits >>= 9)
        {
            if ((_words[start + (int)((bits >> 6) & (WordsPerBlock - 1))] & (1UL << (int)(bits & 63))) == 0)
            {
                return false;
            }
        }
        return true;
    }

    private static uint BlocksOf(long keys) => (uint)Math.Max(1, ((keys * BitsPerKey) + BitsPerBlock - 1) / BitsPerBlock);

    private (int Start, ulong Bits) Place(ulong key)
    {
        var mixed = (key ^ (key >> 32)) * 0x9E37_79B9_7F4A_7C15;
        var block = (uint)(((mixed >> 32) * _blocks) >> 32);
        return ((int)block * WordsPerBlock, (mixed ^ (mixed >> 29)) * 0xBF58_476D_1CE4_E5B9 >> 8);
    }
}
