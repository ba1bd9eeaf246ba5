namespace Chronicle.Embedding;

/// <summary>What a vector is for. Models trained on questions and answers embed the two differently.</summary>
public enum EmbeddingPurpose
{
    /// <summary>It is stored, to be found.</summary>
    Document,

    /// <summary>It is compared with stored ones.</summary>
    Query,
}
