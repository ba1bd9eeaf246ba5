using System.Text;
using System.Text.Json;
using Chronicle.Client;

namespace Chronicle.Cli.Claude;

/// <summary>Our server of history tools as Claude Code's configuration lists it: what <c>claude mcp add chronicle -- chronicle mcp</c> writes.</summary>
internal static class McpEntry
{
    public const string Name = "chronicle";

    /// <param name="apiKeyVariable">Environment variable with the server's key, which Claude Code fills in; or null.</param>
    public static string For(Uri server, string? apiKeyVariable)
    {
        var (command, first) = ThisProgram();
        var address = server.AbsoluteUri.TrimEnd('/');
        string[] arguments = [.. first, "mcp", .. address == ChronicleClient.DefaultAddress ? [] : new[] { "--url", address }];
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "stdio"u8);
            writer.WriteString("command"u8, command);
            writer.WriteStartArray("args"u8);
            foreach (var argument in arguments)
            {
                writer.WriteStringValue(argument);
            }
            writer.WriteEndArray();
            writer.WriteStartObject("env"u8);
            if (apiKeyVariable is not null)
            {
                writer.WriteString("CHRONICLE_API_KEY"u8, $"${{{apiKeyVariable}}}");
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The running program, without a shell in between: its executable, or the runtime and the assembly.</summary>
    private static (string Command, string[] Arguments) ThisProgram()
    {
        var process = Environment.ProcessPath ?? "chronicle";
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? (process, [Path.Combine(AppContext.BaseDirectory, "chronicle.dll")]) : (process, []);
    }
}
