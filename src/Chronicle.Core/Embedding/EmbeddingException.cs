namespace Chronicle.Embedding;

/// <summary>An embedder gave no vectors. Kinds are told by the properties, never by the message.</summary>
public sealed class EmbeddingException(string message, bool isTransient, EmbeddingFault fault, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The same call may succeed later.</summary>
    public bool IsTransient { get; } = isTransient;

    /// <summary>What is to blame. <see cref="EmbeddingFault.Text"/> with several texts: one of them is; halve the batch to find it.</summary>
    public EmbeddingFault Fault { get; } = fault;

    /// <summary>How long the provider asked to be left alone, if it did.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
