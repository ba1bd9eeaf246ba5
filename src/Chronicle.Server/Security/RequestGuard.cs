using System.Net;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Security;

/// <summary>
/// Lets in whom it should: refuses foreign <c>Host</c> headers (DNS rebinding) and foreign <c>Origin</c>s (another site's page, WebSockets included),
/// and asks for a key where one is needed.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, AuthOptions options, ApiKeys keys, ServerOptions server)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsOwnHost(request.Host.Host))
        {
            return new Problem(403, "foreign-host", "Not under this name",
                $"This server is not known as `{request.Host.Host}`. Name it in Auth:AllowedHosts if it should be.").WriteAsync(context);
        }
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin)
        {
            if (!IsAllowedOrigin(origin, request))
            {
                return new Problem(403, "foreign-origin", "Not from that page",
                    $"Pages of `{origin}` may not call this server. Name the origin in Auth:AllowedOrigins if they should.").WriteAsync(context);
            }
            AllowOrigin(context, origin);
            if (HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Access-Control-Request-Method"))
            {
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            }
        }
        if (keys.AreRequired && context.GetEndpoint() is RouteEndpoint endpoint) // others are the framework's answers to a wrong method
        {
            var scope = endpoint.Metadata.GetMetadata<ScopeMetadata>()?.Scope ?? Scope.Admin;
            if (scope != Scope.Open && keys.Allows(request, scope) is not true and var answer)
            {
                return Refuse(context, answer, scope);
            }
        }
        return next(context);
    }

    private static Task Refuse(HttpContext context, bool? answer, Scope scope)
    {
        if (answer is false)
        {
            return new Problem(403, "wrong-scope", "This key does not allow that", $"The request needs a key for `{scope.ToString().ToLowerInvariant()}`.")
                .WriteAsync(context);
        }
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        });
        return new Problem(401, "key-needed", "A key is needed", "Send it as `Authorization: Bearer …`, `X-Api-Key: …` or `?key=…`.").WriteAsync(context);
    }

    // With keys, a page that tricks a browser into calling us by another name still has no key.
    private bool IsOwnHost(string host) =>
        IsLoopback(host) || keys.AreRequired || host.Equals(server.Host, StringComparison.OrdinalIgnoreCase)
        || options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private bool IsAllowedOrigin(string origin, HttpRequest request) =>
        options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
                || (uri.Scheme is "http" or "https" && IsLoopback(uri.Host)))); // another tool of this machine's user, on its own port

    private static bool IsLoopback(string host) =>
        host == "127.0.0.1" // what local tools send: no need to parse it each time
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static void AllowOrigin(HttpContext context, string origin)
    {
        // Set last, because a problem clears the headers before it is written, and the page must be able to read that too.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowMethods = "GET, POST, DELETE, OPTIONS";
            headers.AccessControlAllowHeaders = "Authorization, Content-Type, X-Api-Key, Last-Event-ID, MCP-Protocol-Version, Mcp-Method, Mcp-Name";
            headers.Vary = "Origin";
            return Task.CompletedTask;
        });
    }
}
