using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chronicle.Cli.Load.Http;

/// <summary>The server under load: where its socket is, and the lines that every request to it begins with.</summary>
internal sealed class Target
{
    private readonly string _path;
    private readonly string _headers;

    private Target(IPEndPoint address, string host, string path, string? key)
    {
        Address = address;
        _path = path;
        _headers = $"Host: {host}\r\n{(key is null ? "" : $"X-Api-Key: {key}\r\n")}";
    }

    public IPEndPoint Address { get; }

    public static Target Local(IPEndPoint address) => new(address, address.ToString(), "", null);

    /// <summary>Looks the host up once: names are not what is measured.</summary>
    /// <exception cref="CliFailure">Not plain http, a key that is no header, or a name that nobody knows.</exception>
    public static async Task<Target> ResolveAsync(Uri url, string? key, CancellationToken ct)
    {
        if (url.Scheme != "http")
        {
            throw new CliFailure(ExitCodes.Usage, $"{url} is not plain http", "the load generator has no TLS, so that it stays light", "measure the server behind the proxy, at its http address");
        }
        if (key?.Any(char.IsControl) == true)
        {
            throw new CliFailure(ExitCodes.Usage, "the key holds control characters", null, "give it without line ends");
        }
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(url.DnsSafeHost, ct).ConfigureAwait(false);
            return new Target(new IPEndPoint(addresses[0], url.Port), url.Authority, url.AbsolutePath.TrimEnd('/'), key);
        }
        catch (SocketException unknown)
        {
            throw new CliFailure(ExitCodes.Unreachable, $"'{url.Host}' can't be found", unknown.Message, "check --url", unknown);
        }
    }

    /// <summary>The first lines of a request; the caller adds its own and the empty one.</summary>
    public string Head(string method, string path) => $"{method} {_path}{path} HTTP/1.1\r\n{_headers}";

    public byte[] Get(string path) => Encoding.ASCII.GetBytes(Head("GET", path) + "\r\n");
}
