using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A vector in a byte for each dimension, and its scale: enough to find the candidates that are then compared exactly.</summary>
/// <remarks>As a blob: the scale (4 bytes, little-endian), then the dimensions.</remarks>
internal static class Quantised
{
    public const int ScaleLength = sizeof(float);

    public static byte[] Write(ReadOnlySpan<float> vector)
    {
        var blob = new byte[ScaleLength + vector.Length];
        BinaryPrimitives.WriteSingleLittleEndian(blob, Quantise(vector, MemoryMarshal.Cast<byte, sbyte>(blob.AsSpan(ScaleLength))));
        return blob;
    }

    /// <summary>Rounds each dimension to 127ths of the largest one; returns what one of them is worth.</summary>
    public static float Quantise(ReadOnlySpan<float> vector, Span<sbyte> quantised)
    {
        var largest = 0f;
        foreach (var value in vector)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }
        var scale = largest / 127;
        for (var i = 0; i < vector.Length; i++)
        {
            quantised[i] = scale > 0 ? (sbyte)Math.Round(vector[i] / scale) : (sbyte)0;
        }
        return scale;
    }

    public static float ScaleOf(ReadOnlySpan<byte> blob) => BinaryPrimitives.ReadSingleLittleEndian(blob);

    public static ReadOnlySpan<sbyte> ValuesOf(ReadOnlySpan<byte> blob) => MemoryMarshal.Cast<byte, sbyte>(blob[ScaleLength..]);

    /// <summary>The dot product of two quantised vectors of one length. 16 products a step; no sum can overflow below 130,000 dimensions.</summary>
    public static int Dot(ReadOnlySpan<sbyte> one, ReadOnlySpan<sbyte> other)
    {
        var i = 0;
        var sum = 0;
        ref var left = ref MemoryMarshal.GetReference(one);
        ref var right = ref MemoryMarshal.GetReference(other);
        if (Avx2.IsSupported)
        {
            var sums = Vector256<int>.Zero;
            for (; i <= one.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                var a = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref left, (nuint)i));
                var b = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref right, (nuint)i));
                sums += Avx2.MultiplyAddAdjacent(a, b);
            }
            sum = Vector256.Sum(sums);
        }
        else
        {
            var sums = Vector128<int>.Zero;
            for (; i <= one.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref left, (nuint)i));
                var (otherLow, otherHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref right, (nuint)i));
                var (first, second) = Vector128.Widen(low * otherLow); // 127 × 127 fits in 16 bits
                var (third, fourth) = Vector128.Widen(high * otherHigh);
                sums += first + second + third + fourth;
            }
            sum = Vector128.Sum(sums);
        }
        for (; i < one.Length; i++)
        {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
