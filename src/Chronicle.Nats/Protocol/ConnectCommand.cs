namespace Chronicle.Nats.Protocol;

/// <summary>The JSON of CONNECT.</summary>
internal sealed record ConnectCommand
{
    public bool Verbose { get; init; }

    public bool Pedantic { get; init; }

    public bool TlsRequired { get; init; }

    public string? AuthToken { get; init; }

    public string? User { get; init; }

    public string? Pass { get; init; }

    public required string Name { get; init; }

    public string Lang { get; init; } = "csharp";

    public required string Version { get; init; }

    /// <summary>1: the server may send INFO at any time.</summary>
    public int Protocol { get; init; } = 1;

    public bool Echo { get; init; }

    public bool NoResponders { get; init; } = true;

    public bool Headers { get; init; } = true;
}
