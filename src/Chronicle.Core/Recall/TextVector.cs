namespace Chronicle.Recall;

/// <summary>A text's vector, of length 1; empty when the model knows nothing of the text, so that it isn't asked again.</summary>
public readonly record struct TextVector(TextKey Key, ReadOnlyMemory<float> Vector);
