namespace Chronicle.Server.Recall;

/// <summary>How far the vectors are: a search by meaning finds only what is embedded.</summary>
/// <param name="State"><c>off</c> without an embedder, <c>failing</c> while it can't be reached, <c>behind</c> while texts wait, else <c>ready</c>.</param>
/// <param name="Lag">Texts that have no vector yet.</param>
/// <param name="Model">Whose vectors are compared; null when it is off.</param>
/// <param name="Reason">Why it fails.</param>
internal sealed record VectorState(string State, long Lag, string? Model, string? Reason)
{
    public static readonly VectorState Off = new("off", 0, null, null);
}
