using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A quantised vector that packed ones are compared with.</summary>
internal sealed class PackedQuery
{
    private readonly sbyte[] _values;
    private readonly float _middle;

    public PackedQuery(ReadOnlySpan<sbyte> quantised)
    {
        _values = new sbyte[2 * PackedVector.LengthOf(quantised.Length)];
        quantised.CopyTo(_values);
        foreach (var value in quantised)
        {
            _middle += PackedVector.Middle * value;
        }
    }

    /// <summary>About the dot product of the two quantised vectors.</summary>
    public float Dot(ReadOnlySpan<byte> packed) => PackedVector.Worth * (Products(packed) - _middle);

    private int Products(ReadOnlySpan<byte> packed)
    {
        ref var left = ref MemoryMarshal.GetReference(packed);
        ref var right = ref MemoryMarshal.GetArrayDataReference(_values);
        if (Avx2.IsSupported)
        {
            var (lower, ones, sums) = (Vector256.Create((byte)0x0f), Vector256.Create((short)1), Vector256<int>.Zero);
            for (var i = 0; i < packed.Length; i += Vector256<byte>.Count)
            {
                var halves = Vector256.LoadUnsafe(ref left, (nuint)i);
                var first = Avx2.MultiplyAddAdjacent(halves & lower, Vector256.LoadUnsafe(ref right, (nuint)(2 * i)));
                var second = Avx2.MultiplyAddAdjacent((halves.AsUInt16() >>> 4).AsByte() & lower, Vector256.LoadUnsafe(ref right, (nuint)((2 * i) + Vector256<byte>.Count)));
                sums += Avx2.MultiplyAddAdjacent(first + second, ones); // 4 × 15 × 127 fits in 16 bits
            }
            return Vector256.Sum(sums);
        }
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < packed.Length; i += Vector128<byte>.Count)
        {
            var halves = Vector128.LoadUnsafe(ref left, (nuint)i);
            var at = (nuint)((i / (PackedVector.Step / 2) * PackedVector.Step) + (i % (PackedVector.Step / 2)));
            var products = Multiply(halves & Vector128.Create((byte)0x0f), Vector128.LoadUnsafe(ref right, at))
                + Multiply(halves >>> 4, Vector128.LoadUnsafe(ref right, at + (PackedVector.Step / 2)));
            var (low, high) = Vector128.Widen(products);
            sum += low + high;
        }
        return Vector128.Sum(sum);
    }

    private static Vector128<short> Multiply(Vector128<byte> halves, Vector128<sbyte> values)
    {
        var (low, high) = Vector128.Widen(halves);
        var (otherLow, otherHigh) = Vector128.Widen(values);
        return (low.AsInt16() * otherLow) + (high.AsInt16() * otherHigh);
    }
}
