using System.Buffers.Text;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Chronicle.Embedding.Http;

/// <summary>Reads vectors as servers write them, and refuses what would spoil the index.</summary>
internal static class ReceivedVectors
{
    /// <summary>Numbers, or little-endian float32 in base64.</summary>
    public static float[]? Read(JsonElement vector)
    {
        if (vector.ValueKind == JsonValueKind.Array)
        {
            var numbers = new float[vector.GetArrayLength()];
            var at = 0;
            foreach (var number in vector.EnumerateArray())
            {
                if (number.ValueKind != JsonValueKind.Number)
                {
                    return null;
                }
                numbers[at++] = number.GetSingle();
            }
            return numbers;
        }
        if (vector.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        var text = Encoding.ASCII.GetBytes(vector.GetString()!);
        return Base64.DecodeFromUtf8InPlace(text, out var written) == System.Buffers.OperationStatus.Done && written % sizeof(float) == 0
            ? MemoryMarshal.Cast<byte, float>(text.AsSpan(0, written)).ToArray()
            : null;
    }

    /// <summary>Checks that there is one vector of the right size for each text, and makes their lengths 1.</summary>
    /// <param name="vectors">In the order of the texts; null or empty where the answer had none.</param>
    /// <param name="dimensions">What they must have.</param>
    /// <exception cref="EmbeddingException">Vectors are missing, which one of the texts may be the reason of; or they have another size, which none is.</exception>
    public static IReadOnlyList<float[]?> Check(float[]?[] vectors, int? dimensions)
    {
        if (vectors.Count(vector => vector is null or []) is > 0 and var missing)
        {
            throw new EmbeddingException($"The answer lacks {missing} of {vectors.Length} vectors.", isTransient: false, EmbeddingFault.Text);
        }
        foreach (var vector in vectors)
        {
            if ((dimensions is { } wanted && vector!.Length != wanted) || vector!.Length != vectors[0]!.Length)
            {
                throw new EmbeddingException($"A vector of {vector.Length} numbers came, not of {dimensions ?? vectors[0]!.Length}.", isTransient: false, EmbeddingFault.Call);
            }
        }
        return [.. vectors.Select(vector => Normalise(vector!))];
    }

    // A vector without a direction says nothing, and one that is no number would win every comparison.
    private static float[]? Normalise(float[] vector)
    {
        var length = TensorPrimitives.Norm<float>(vector);
        if (!float.IsFinite(length) || length == 0)
        {
            return null;
        }
        TensorPrimitives.Divide(vector, length, vector);
        return vector;
    }
}
