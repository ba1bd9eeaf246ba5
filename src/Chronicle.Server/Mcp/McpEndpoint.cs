using System.Text;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Server.Api;
using Chronicle.Server.Conversations;
using Chronicle.Server.Ingest;
using Chronicle.Server.Ingest.Http;
using Chronicle.Server.Mcp.Tools;
using Chronicle.Server.Recall;
using Chronicle.Server.Security;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Mcp;

/// <summary><c>POST /mcp</c>: the protocol's Streamable HTTP, without sessions and without streams, as 2026-07-28 asks and the versions before allow.</summary>
/// <remarks>Nothing of it is made before the first request: most servers never get one.</remarks>
internal static class McpEndpoint
{
    private const int MaxBodyBytes = 1 << 20;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/mcp", AnswerAsync).WithScope(Scope.Read);

    private static async Task AnswerAsync(HttpContext context)
    {
        var (services, request) = (context.RequestServices, context.Request);
        var tools = new HistoryTools(
            services.GetRequiredService<IEventStore>(), services.GetRequiredService<RecallStore>(), services.GetRequiredService<RecallWorker>(), services.GetRequiredService<RecallSearch>(),
            services.GetRequiredService<MessageReader>(), services.GetRequiredService<Redactor>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<SessionClock>(), $"{request.Scheme}://{request.Host}", QueryParameters.Text(request.Query["project"]));
        using var body = await RequestBody.ReadAsync(context, services.GetRequiredService<BodyMemory>(), MaxBodyBytes);
        var answer = await new McpServer(tools, services.GetRequiredService<Redactor>()).AnswerAsync(body.Require(), message => Check(message, request.Headers), context.RequestAborted);
        context.Response.StatusCode = Status(answer);
        if (answer.Json is { } json)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = json.Length;
            await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
        }
    }

    private static int Status(McpAnswer answer) => answer switch
    {
        { Json: null } => 202,
        { Error: McpErrors.Parse or McpErrors.InvalidRequest or McpErrors.HeaderMismatch or McpErrors.UnsupportedVersion } => 400,
        { Error: McpErrors.MethodNotFound, IsStateless: true } => 404,
        _ => 200,
    };

    /// <summary>2026-07-28 says in headers what the body says, for those on the way who do not read bodies. Who trusts the one must not be told the other.</summary>
    private static void Check(McpMessage message, IHeaderDictionary headers)
    {
        var version = headers["MCP-Protocol-Version"].ToString();
        if (message.Version is null && version != McpVersions.Stateless)
        {
            if (version.Length > 0 && !McpVersions.WithHandshake.Contains(version))
            {
                throw McpException.Unsupported(version);
            }
            return;
        }
        Require("MCP-Protocol-Version", version, message.Version);
        if (message.Version != McpVersions.Stateless)
        {
            return; // which version it is matters more than what else the headers say
        }
        Require("Mcp-Method", headers["Mcp-Method"].ToString(), message.Method);
        if (message.Name is { } name)
        {
            Require("Mcp-Name", Decode(headers["Mcp-Name"].ToString()), name);
        }
    }

    private static void Require(string header, string given, string? expected)
    {
        if (given != expected)
        {
            throw new McpException(McpErrors.HeaderMismatch, given.Length == 0 ? $"The header {header} is missing; the body says {expected}" : $"The header {header} says {given}, the body {expected ?? "nothing"}");
        }
    }

    /// <summary>A value that a header can't hold as it is comes as <c>=?base64?…?=</c>.</summary>
    private static string Decode(string value)
    {
        const string Start = "=?base64?", End = "?=";
        if (!value.StartsWith(Start, StringComparison.OrdinalIgnoreCase) || !value.EndsWith(End, StringComparison.Ordinal))
        {
            return value;
        }
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(value[Start.Length..^End.Length]));
        }
        catch (FormatException)
        {
            throw new McpException(McpErrors.HeaderMismatch, "The header Mcp-Name is no base64");
        }
    }
}
