using System.Security.Cryptography;
using System.Text;

namespace Chronicle.Embedding;

/// <summary>What a vector is kept under: the model, what it is for, and the SHA-256 of the normalised text, in hexadecimal.</summary>
/// <param name="Model">As <see cref="IEmbedder.Model"/>.</param>
/// <param name="Purpose">Some models give a text another vector when it is a question.</param>
/// <param name="Hash">Of the text without white space at its ends and with one blank for each run of it.</param>
public readonly record struct EmbeddingKey(string Model, EmbeddingPurpose Purpose, string Hash)
{
    public static EmbeddingKey For(string model, EmbeddingPurpose purpose, string text) => new(model, purpose, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalise(text)))));

    /// <summary>Layout is not meaning: texts that differ in white space alone are one.</summary>
    internal static string Normalise(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
