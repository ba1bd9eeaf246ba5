namespace Chronicle.Client;

/// <summary>Sessions, latest activity first; <see cref="Next"/> continues, null at the end. <see cref="Json"/> is the answer as it came.</summary>
public sealed record SessionPage(IReadOnlyList<SessionInfo> Sessions, string? Next, ReadOnlyMemory<byte> Json);
