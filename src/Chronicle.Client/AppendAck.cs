namespace Chronicle.Client;

/// <summary>Proof that events are durable.</summary>
/// <param name="Sent">How many events the request held.</param>
/// <param name="Duplicates">How many of them the journal had already.</param>
/// <param name="First">Lowest sequence, null when the server didn't say.</param>
/// <param name="Attempts">1, or more when the request was sent again with the same ids.</param>
/// <param name="Json">The answer as it came.</param>
public sealed record AppendAck(int Sent, int Duplicates, string? Epoch, long? First, long? Last, int Attempts, ReadOnlyMemory<byte> Json);
