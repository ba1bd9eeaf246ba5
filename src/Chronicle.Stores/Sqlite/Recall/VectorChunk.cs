namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Some packed vectors side by side.</summary>
internal sealed class VectorChunk(int capacity, int dimensions)
{
    public long[] Texts { get; } = new long[capacity];

    public float[] Scales { get; } = new float[capacity];

    public byte[] Values { get; } = new byte[capacity * PackedVector.LengthOf(dimensions)];

    public static long BytesOf(int capacity, int dimensions) => (long)capacity * (PackedVector.LengthOf(dimensions) + sizeof(long) + sizeof(float));
}
