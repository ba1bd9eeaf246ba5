namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Some quantised vectors side by side.</summary>
internal sealed class VectorChunk(int capacity, int dimensions)
{
    public long[] Texts { get; } = new long[capacity];

    public float[] Scales { get; } = new float[capacity];

    public sbyte[] Values { get; } = new sbyte[capacity * dimensions];

    public static long BytesOf(int capacity, int dimensions) => (long)capacity * (dimensions + sizeof(long) + sizeof(float));
}
