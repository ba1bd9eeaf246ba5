using System.Text.Json;

namespace Chronicle.Server.Mcp;

/// <summary>Who does what a tool promises: the server itself, or one that is asked over HTTP.</summary>
public interface IMcpTools
{
    /// <summary>Never fails for what a model can mend: such a failure is a result that says what to do instead.</summary>
    /// <param name="name">One of <see cref="McpCatalog"/>.</param>
    /// <param name="arguments">An object, or undefined.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<McpToolResult> CallAsync(string name, JsonElement arguments, CancellationToken cancellationToken);
}
