namespace Chronicle.Nats.Connecting;

/// <summary>One server, as it was configured or as another one named it.</summary>
/// <param name="IsDiscovered">From a server's INFO: forgotten when a later INFO no longer has it.</param>
internal sealed record ServerAddress(string Host, int Port, bool Tls, string? User, string? Password, string? Token, bool IsDiscovered)
{
    private const int DefaultPort = 4222;

    /// <exception cref="ArgumentException">Not an address of a NATS server.</exception>
    public static ServerAddress Parse(string text)
    {
        var url = text.Trim();
        if (!Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : $"nats://{url}", UriKind.Absolute, out var uri) || uri.Scheme is not ("nats" or "tls") || uri.Host.Length == 0)
        {
            throw new ArgumentException($"Url: '{Hidden(url)}' is not nats://host:port or tls://host:port.", nameof(text));
        }
        var user = uri.UserInfo.Split(':', 2);
        return new ServerAddress(
            uri.Host,
            uri.Port > 0 ? uri.Port : DefaultPort,
            uri.Scheme == "tls",
            user.Length == 2 ? Uri.UnescapeDataString(user[0]) : null,
            user.Length == 2 ? Uri.UnescapeDataString(user[1]) : null,
            user is [{ Length: > 0 } token] ? Uri.UnescapeDataString(token) : null,
            IsDiscovered: false);
    }

    /// <summary>An address from INFO's <c>connect_urls</c>, with the credentials of the server that named it; null when it is not one.</summary>
    public ServerAddress? Discover(string address) =>
        Uri.TryCreate($"nats://{address}", UriKind.Absolute, out var uri) && uri is { Host.Length: > 0, Port: > 0 }
            ? this with { Host = uri.Host, Port = uri.Port, IsDiscovered = true }
            : null;

    public bool IsSamePlace(ServerAddress other) => Port == other.Port && string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Without credentials: it goes into messages and logs.</summary>
    public override string ToString() => $"{(Tls ? "tls" : "nats")}://{Host}:{Port}";

    private static string Hidden(string url) => url.LastIndexOf('@') is > 0 and var at ? $"…{url[at..]}" : url;
}
