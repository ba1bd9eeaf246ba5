namespace Chronicle.Recall;

/// <summary>How far one model has got.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Dimensions">Of its vectors; 0 until the first one tells.</param>
/// <param name="Vectors">Texts that have a vector, or for which the model has none to give.</param>
/// <param name="Pending">Texts that wait for one.</param>
/// <param name="Failed">Texts that could not be embedded.</param>
public sealed record VectorCounts(string Model, int Dimensions, long Vectors, long Pending, long Failed);
