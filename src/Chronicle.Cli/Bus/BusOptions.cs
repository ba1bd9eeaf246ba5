using System.CommandLine;

namespace Chronicle.Cli.Bus;

/// <summary>The options of a verb that works over NATS, or can.</summary>
/// <param name="purpose">What naming the NATS server is for.</param>
internal sealed class BusOptions(string purpose = "Over NATS instead of HTTP")
{
    private readonly Option<string?> _url = new("--nats") { Description = $"{purpose}: nats://host:4222, several with commas", HelpName = "URL" };

    private readonly Option<string> _prefix = new("--nats-prefix") { Description = "The server's Nats:Prefix", HelpName = "PREFIX", DefaultValueFactory = _ => "chronicle" };

    private readonly Option<string> _stream = new("--nats-stream") { Description = "The server's Nats:RepublishStream", HelpName = "NAME", DefaultValueFactory = _ => "CHRONICLE_OUT" };

    public void AddTo(Command command, bool stream)
    {
        command.Add(_url);
        command.Add(_prefix);
        if (stream)
        {
            command.Add(_stream);
        }
    }

    /// <summary>Null: none was named.</summary>
    public BusAddress? Read(Invocation invocation)
    {
        if (invocation.Value(_url) is not { } url)
        {
            return null;
        }
        return Uri.TryCreate(BusAddress.First(url), UriKind.Absolute, out var address) && address is { Scheme: "nats" or "tls", Host.Length: > 0 }
            ? new BusAddress(url, invocation.Value(_prefix)!, invocation.Value(_stream) ?? "")
            : throw new CliFailure(ExitCodes.Usage, $"'{url}' is not the address of a NATS server (--nats)", null, "use a form like nats://127.0.0.1:4222");
    }
}
