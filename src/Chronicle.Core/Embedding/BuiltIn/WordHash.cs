namespace Chronicle.Embedding.BuiltIn;

/// <summary>FNV-1a with 64 bits: the same here and in eng/embeddings/build.mjs, on every machine and in every version.</summary>
internal static class WordHash
{
    private const ulong Start = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>Of an ASCII word as its bytes.</summary>
    /// <param name="word">What is hashed.</param>
    /// <param name="hash">The hash of what stands before it.</param>
    public static ulong Ascii(ReadOnlySpan<char> word, ulong hash = Start)
    {
        foreach (var letter in word)
        {
            hash = (hash ^ letter) * Prime;
        }
        return hash;
    }

    /// <summary>Of any characters, well spread in all bits, told apart by <paramref name="kind"/>.</summary>
    public static ulong Feature(ReadOnlySpan<char> characters, byte kind)
    {
        var hash = (Start ^ kind) * Prime;
        foreach (var character in characters)
        {
            hash = (hash ^ (byte)character) * Prime;
            hash = (hash ^ (byte)(character >> 8)) * Prime;
        }
        hash ^= hash >> 32; // FNV's low bits of short inputs are alike: mix as SplitMix64 ends
        hash *= 0x9e3779b97f4a7c15;
        return hash ^ (hash >> 29);
    }
}
