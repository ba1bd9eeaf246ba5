using System.Runtime.InteropServices;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A vector in two bytes for each dimension: exact to a thousandth, which is below what tells two texts apart.</summary>
internal static class HalfVector
{
    public static byte[] Write(ReadOnlySpan<float> vector)
    {
        var blob = new byte[vector.Length * 2];
        var halves = MemoryMarshal.Cast<byte, Half>(blob.AsSpan());
        for (var i = 0; i < vector.Length; i++)
        {
            halves[i] = (Half)vector[i];
        }
        return blob;
    }

    public static float[] Read(ReadOnlySpan<byte> blob) => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(blob).ToArray(), static value => (float)value);

    public static float Dot(ReadOnlySpan<float> vector, ReadOnlySpan<byte> blob)
    {
        var halves = MemoryMarshal.Cast<byte, Half>(blob);
        var sum = 0f;
        for (var i = 0; i < vector.Length; i++)
        {
            sum += vector[i] * (float)halves[i];
        }
        return sum;
    }
}
