using System.Net;
using Chronicle.Server.Security;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>An address that others can reach needs a key.</summary>
internal sealed class ListenRule(IOptions<AuthOptions> auth) : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var isName = options.Host is "localhost" or "*" or "+";
        if (!isName && !IPAddress.TryParse(options.Host, out _))
        {
            return ValidateOptionsResult.Fail($"Host: `{options.Host}` is neither an IP address, localhost nor *.");
        }
        var isOwn = options.Host == "localhost" || (!isName && IPAddress.IsLoopback(IPAddress.Parse(options.Host)));
        return isOwn || auth.Value.HasKeys ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Host: {options.Host} can be reached by others, so an API key is needed: set Auth:AdminKeys (or CHRONICLE_API_KEY).");
    }
}
