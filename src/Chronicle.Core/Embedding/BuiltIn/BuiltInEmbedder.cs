namespace Chronicle.Embedding.BuiltIn;

/// <summary>Embeds in this process, without a server or a network: the same text gives the same vector everywhere and always.</summary>
/// <remarks>
/// A vector is a text's meaning (English word vectors, frequent words weighing little) beside its shape (hashed words and letter groups, any script),
/// so that paraphrases meet in the first part and typos, identifiers and other languages in the second. docs/embeddings.md says how well.
/// </remarks>
public sealed class BuiltInEmbedder : IEmbedder, IDisposable
{
    /// <summary>Characters of a text that are looked at; an average of more words than these says nothing any more.</summary>
    public const int MostCharacters = 16_384;

    internal const int DefaultBatchSize = 64;

    private const int Size = 384; // 100 of meaning; the rest is shape, which gets better with room
    private const float MeaningShare = 0.6f;

    private readonly Lazy<WordVectors> _words;

    /// <param name="path">The file of word vectors; it is opened at the first text.</param>
    /// <param name="batchSize">Texts of one call.</param>
    public BuiltInEmbedder(string path, int batchSize = DefaultBatchSize)
    {
        _words = new Lazy<WordVectors>(() => WordVectors.Open(path));
        BatchSize = batchSize;
    }

    /// <summary>The file that is shipped beside the program.</summary>
    public static string ShippedFile => Path.Combine(AppContext.BaseDirectory, "words.bin");

    public string Model => "builtin/glove-shape-2/384";

    public int BatchSize { get; }

    /// <summary>0.1: below it, in the tuned half of the evaluation, words alone were right more often.</summary>
    public double SureFrom => 0.1;

    public ValueTask<IReadOnlyList<float[]?>> EmbedAsync(IReadOnlyList<string> texts, EmbeddingPurpose purpose, CancellationToken cancellationToken)
    {
        var vectors = new float[]?[texts.Count];
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors[i] = Embed(texts[i]);
        }
        return ValueTask.FromResult<IReadOnlyList<float[]?>>(vectors);
    }

    private float[]? Embed(ReadOnlySpan<char> text)
    {
        var words = _words.Value;
        Span<float> meaning = stackalloc float[words.Dimensions];
        Span<float> shape = stackalloc float[Size - words.Dimensions];
        meaning.Clear();
        shape.Clear();
        var sum = new TextSum(words, meaning, shape);
        sum.Add(text[..Math.Min(text.Length, MostCharacters)]);
        var vector = new float[Size];
        return sum.TryFinish(vector, MeaningShare) ? vector : null;
    }

    public void Dispose()
    {
        if (_words.IsValueCreated)
        {
            _words.Value.Dispose();
        }
    }
}
