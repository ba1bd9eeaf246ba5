namespace Chronicle.Embedding;

/// <summary>Who turns texts into vectors.</summary>
public enum EmbeddingProvider
{
    /// <summary>Nobody: search goes by words alone.</summary>
    None,

    /// <summary>This process.</summary>
    BuiltIn,

    /// <summary>Servers of Ollama.</summary>
    Ollama,

    /// <summary>OpenAI, or one of the many servers that take the same requests.</summary>
    OpenAI,
}
