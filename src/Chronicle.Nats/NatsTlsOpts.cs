namespace Chronicle.Nats;

/// <summary>Whom to trust and what to show when the connection is encrypted. A server that requires TLS gets it with or without these.</summary>
public sealed record NatsTlsOpts
{
    public static readonly NatsTlsOpts Default = new();

    /// <summary>PEM file with the certificates to trust instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with our certificate, for servers that verify clients; with <see cref="KeyFile"/>.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file with the private key of <see cref="CertFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Refuse servers that offer no TLS, as <c>tls://</c> in the URL does. Default false.</summary>
    public bool Required { get; init; }
}
