using System.Text.Json;
using Chronicle.Client;
using Chronicle.Server.Mcp;

namespace Chronicle.Cli.Mcp;

/// <summary>The tools of a server that is reached over HTTP. When it can't be, the model is told so: it can tell its user.</summary>
internal sealed class RelayedTools(ChronicleClient client, string? project) : IMcpTools
{
    public async ValueTask<McpToolResult> CallAsync(string name, JsonElement arguments, CancellationToken cancellationToken)
    {
        try
        {
            return Read(JsonElement.Parse(await client.CallToolAsync(name, arguments, project, cancellationToken).ConfigureAwait(false)));
        }
        catch (ServerUnreachableException unreachable)
        {
            return Failure($"The Chronicle server at {unreachable.Address} can't be reached ({unreachable.Why}). Ask the user to start it with `chronicle serve`, then try again.");
        }
        catch (RefusedException refused) when (refused.Status is 401 or 403)
        {
            return Failure($"The Chronicle server refused: {refused.Message} Ask the user to give `chronicle mcp` a key that may read, in CHRONICLE_API_KEY or with --api-key.");
        }
        catch (RefusedException refused) when (refused.Status is 404 or 405)
        {
            return Failure($"What answers at {client.BaseAddress} has no /mcp: it is no Chronicle server, or an older one than this program.");
        }
        catch (RefusedException refused)
        {
            return Failure($"The Chronicle server refused: {refused.Message}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Failure($"What answers at {client.BaseAddress} is no Chronicle server: {e.Message}");
        }
    }

    private static McpToolResult Read(JsonElement answer)
    {
        if (answer.TryGetProperty("error"u8, out var error))
        {
            return Failure($"The Chronicle server refused: {error.GetProperty("message"u8).GetString()}");
        }
        var result = answer.GetProperty("result"u8);
        var isError = result.TryGetProperty("isError"u8, out var flag) && flag.ValueKind == JsonValueKind.True;
        return new McpToolResult(result.GetProperty("content"u8)[0].GetProperty("text"u8).GetString()!, isError);
    }

    private static McpToolResult Failure(string sentence) => new(sentence, IsError: true);
}
