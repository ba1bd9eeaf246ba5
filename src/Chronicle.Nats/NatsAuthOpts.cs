namespace Chronicle.Nats;

/// <summary>Who we are to the server. What stands in a server's URL comes before this.</summary>
public sealed record NatsAuthOpts
{
    public static readonly NatsAuthOpts Default = new();

    public string? Username { get; init; }

    public string? Password { get; init; }

    public string? Token { get; init; }

    /// <summary>A <c>.creds</c> file. Refused with the reason: it holds an Ed25519 key, and .NET 10 cannot sign with one (docs/decisions/0008).</summary>
    public string? CredsFile { get; init; }

    internal void Validate()
    {
        if (CredsFile is not null)
        {
            throw new NotSupportedException(
                $"{nameof(CredsFile)}: creds files and nkeys need Ed25519 signatures, which .NET 10 does not have. Use a user and password, a token, or a TLS client certificate.");
        }
        if (Token is not null && Username is not null)
        {
            throw new ArgumentException($"{nameof(Token)} and {nameof(Username)} exclude each other.", nameof(Token));
        }
    }
}
