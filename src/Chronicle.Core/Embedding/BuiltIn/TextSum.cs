using System.Numerics.Tensors;

namespace Chronicle.Embedding.BuiltIn;

/// <summary>What a text is made of so far: its meaning, the weighted sum of its known words, and its shape, hashed words and letter groups.</summary>
/// <remarks>The weights follow Arora, Liang and Ma 2017: a word counts a / (a + p), so that frequent ones hardly do.</remarks>
internal ref struct TextSum(WordVectors words, Span<float> meaning, Span<float> shape)
{
    private const float A = 3e-4f; // as in eng/embeddings/build.mjs
    private const float Unknown = 1; // a word nobody knows is a rare one
    private const float Whole = 0.7f;
    private const float Groups = 1;
    private const float Identifier = 1.5f;
    private const float Single = 0.3f;
    private const float Pair = 0.7f;
    private const int LongestWord = 64; // longer runs are data, not words: their beginning is enough

    private readonly Span<float> _meaning = meaning;
    private readonly Span<float> _shape = shape;
    private float _known;
    private float _unknown;

    public void Add(ReadOnlySpan<char> text)
    {
        var scanner = new WordScanner(text);
        while (scanner.NextRun())
        {
            if (scanner.IsDense)
            {
                AddDense(scanner.Run);
            }
            else
            {
                AddIdentifier(scanner.Run);
            }
        }
    }

    /// <summary>Puts both parts into one vector of length 1; false when there was nothing in the text.</summary>
    public bool TryFinish(Span<float> vector, float meaningShare)
    {
        meaningShare *= MathF.Sqrt(_known / Math.Max(_known + _unknown, 1e-6f)); // text in another language has few known words, and those are none of its own
        var (meaningLength, shapeLength) = (TensorPrimitives.Norm<float>(_meaning), TensorPrimitives.Norm<float>(_shape));
        if (meaningLength == 0 && shapeLength == 0)
        {
            return false;
        }
        TensorPrimitives.Multiply(_meaning, meaningLength == 0 ? 0 : MathF.Sqrt(meaningShare) / meaningLength, vector[.._meaning.Length]);
        TensorPrimitives.Multiply(_shape, shapeLength == 0 ? 0 : MathF.Sqrt(1 - meaningShare) / shapeLength, vector[_meaning.Length..]);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return true;
    }

    private void AddIdentifier(scoped ReadOnlySpan<char> run)
    {
        Span<char> lower = stackalloc char[LongestWord + 2];
        var rest = run;
        var parts = 0;
        while (rest.Length > 0)
        {
            if (rest[0] == '_')
            {
                rest = rest[1..];
                continue;
            }
            var length = WordScanner.FirstWord(rest);
            AddWord(Lower(rest[..length], lower));
            rest = rest[length..];
            parts++;
        }
        if (parts > 1)
        {
            AddFeature(WordHash.Feature(Lower(run, lower)[1..^1], (byte)'i'), Identifier);
        }
    }

    // Lower-cased, between the marks of a word's beginning and end, so that letter groups know where they are.
    private static Span<char> Lower(ReadOnlySpan<char> word, Span<char> buffer)
    {
        var length = Math.Min(word.Length, LongestWord);
        word[..length].ToLowerInvariant(buffer[1..]);
        buffer[0] = '<';
        buffer[length + 1] = '>';
        return buffer[..(length + 2)];
    }

    private void AddWord(scoped ReadOnlySpan<char> marked)
    {
        var word = marked[1..^1];
        if (word.Length == 1 && !char.IsAsciiDigit(word[0]))
        {
            return; // a letter alone is an ending ("it's") or a variable
        }
        var known = KnownWord.Find(words, word);
        var weight = Unknown;
        if (known >= 0)
        {
            weight = A / (A + words.Probability(known));
            words.AddTo(_meaning, known, weight);
            _known += weight;
        }
        else if (char.IsLetter(word[0]))
        {
            _unknown++;
        }
        AddFeature(WordHash.Feature(word, (byte)'w'), weight * Whole);
        var groups = marked.Length - 2;
        var share = weight * Groups / MathF.Sqrt(groups);
        for (var i = 0; i < groups; i++)
        {
            AddFeature(WordHash.Feature(marked.Slice(i, 3), (byte)'g'), share);
        }
    }

    // No spaces to go by: pairs of characters stand for words, single ones for what is left of a word when the pair differs.
    private void AddDense(ReadOnlySpan<char> run)
    {
        for (var i = 0; i < run.Length; i++)
        {
            _unknown += 0.5f;
            AddFeature(WordHash.Feature(run.Slice(i, 1), (byte)'c'), Single);
            if (i + 1 < run.Length)
            {
                AddFeature(WordHash.Feature(run.Slice(i, 2), (byte)'c'), Pair);
            }
        }
    }

    // Two places with a sign each: features that share one place seldom share the other.
    private void AddFeature(ulong hash, float weight)
    {
        var size = (uint)_shape.Length;
        _shape[(int)((uint)hash % size)] += (hash >> 62 & 1) == 0 ? weight : -weight;
        _shape[(int)((uint)(hash >> 20) % size)] += (hash >> 63) == 0 ? weight : -weight;
    }
}
