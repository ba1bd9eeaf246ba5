namespace Chronicle.Nats.Protocol;

/// <summary>What we read of INFO; the server sends it first, and again when its cluster changes or it is about to stop.</summary>
internal sealed record ServerInfo
{
    public string? ServerName { get; init; }

    public string? Version { get; init; }

    public bool Headers { get; init; }

    public int MaxPayload { get; init; } = 1 << 20;

    public bool AuthRequired { get; init; }

    public bool TlsRequired { get; init; }

    public bool TlsAvailable { get; init; }

    /// <summary>The server wants a signature of this by an Ed25519 key, if it wants one at all.</summary>
    public string? Nonce { get; init; }

    public string[]? ConnectUrls { get; init; }

    /// <summary>Lame-duck mode: it takes no new connections and will close those it has.</summary>
    public bool Ldm { get; init; }
}
