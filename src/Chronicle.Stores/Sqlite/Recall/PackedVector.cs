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

    // Of each value as a byte.
    private static readonly byte[] Halves = [.. Enumerable.Range(0, 256).Select(static value => (byte)(((((sbyte)value + 127) * 15) + 127) / 254))];

    /// <param name="quantised">The vector.</param>
    /// <param name="packed">As long as <see cref="LengthOf"/> says.</param>
    public static void Write(ReadOnlySpan<sbyte> quantised, Span<byte> packed)
    {
        for (var i = 0; i < packed.Length; i++)
        {
            var at = (i / (Step / 2) * Step) + (i % (Step / 2));
            var (lower, upper) = (at < quantised.Length ? Halves[(byte)quantised[at]] : 0, at + (Step / 2) < quantised.Length ? Halves[(byte)quantised[at + (Step / 2)]] : 0);
            packed[i] = (byte)(lower | (upper << 4));
        }
    }
}
