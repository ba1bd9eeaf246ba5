namespace Chronicle.Client;

/// <summary>What the server says about itself; <see cref="Head"/> is the newest sequence, 0 when there is none.</summary>
public sealed record ServerInfo(string? Name, string? Version, string? Epoch, long Head, DateTimeOffset? Started, bool Auth);
