namespace Chronicle.Embedding;

/// <summary>Turns texts into vectors whose directions are close when the texts mean something close.</summary>
public interface IEmbedder
{
    /// <summary>Provider, model, version and dimensions. Two embedders whose vectors must not be compared never have the same.</summary>
    string Model { get; }

    /// <summary>How many texts one call should carry at most.</summary>
    int BatchSize { get; }

    /// <summary>How much nearer (in cosine) the nearest text must be than the tenth, so that the order of the near ones counts as much as that of words. 0 trusts it always.</summary>
    double SureFrom { get; }

    /// <summary>The vectors of <paramref name="texts"/>, in their order and of length 1; null for a text of which the model knows nothing.</summary>
    /// <param name="texts">1 to <see cref="BatchSize"/>.</param>
    /// <param name="purpose">Whether these are stored or asked for: some models want to know.</param>
    /// <param name="cancellationToken">Ends the call; nothing of it is kept.</param>
    /// <exception cref="EmbeddingException">There are no vectors for any of them; it says whose fault it was and whether another try may help.</exception>
    ValueTask<IReadOnlyList<float[]?>> EmbedAsync(IReadOnlyList<string> texts, EmbeddingPurpose purpose, CancellationToken cancellationToken);
}
