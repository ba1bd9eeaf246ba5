namespace Chronicle.Embedding;

/// <summary>What an embedder's failure is due to.</summary>
public enum EmbeddingFault
{
    /// <summary>The provider, its settings, or the way to it: any other text would have failed too.</summary>
    Call,

    /// <summary>The texts of this call: others may pass.</summary>
    Text,
}
