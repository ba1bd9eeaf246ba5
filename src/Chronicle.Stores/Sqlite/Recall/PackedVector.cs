namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A quantised vector in half a byte for each dimension, as it is kept in memory: it need only tell some hundreds of candidates from the rest.</summary>
/// <remarks>32 bytes hold 64 dimensions, the first 32 of them in the lower halves. What is left of the last 64 is multiplied by zero.</remarks>
internal static class PackedVector
{
    public const int Step = 64;

    /// <summary>Halves are 0 to 15; this one stands for 0.</summary>
    public const float Middle = 7.5f;

    /// <summary>What one of them is worth in a quantised vector, -127 to 127.</summary>
    public const float Worth = 254f / 15;

    public static int LengthOf(int dimensions) => (dimensions + Step - 1) / Step * (Step / 2);

    /// <param name="quantised">The vector.</param>
    /// <param name="packed">Zeros.</param>
    public static void Write(ReadOnlySpan<sbyte> quantised, Span<byte> packed)
    {
        for (var i = 0; i < quantised.Length; i++)
        {
            var half = (((quantised[i] + 127) * 15) + 127) / 254;
            var at = (i / Step * (Step / 2)) + (i % (Step / 2));
            packed[at] |= (byte)(i % Step < Step / 2 ? half : half << 4);
        }
    }
}
