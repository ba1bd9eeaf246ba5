namespace Chronicle.Recall;

/// <summary>What the index holds.</summary>
/// <param name="Documents">Documents.</param>
/// <param name="Texts">Different texts among them.</param>
/// <param name="Wanted">Texts that want a vector.</param>
/// <param name="Models">Each model that ever gave a vector or failed.</param>
public sealed record RecallCounts(long Documents, long Texts, long Wanted, IReadOnlyList<VectorCounts> Models);
