using System.Text;
using System.Text.Json;
using Chronicle.Client;

namespace Chronicle.Cli.Claude;

/// <summary>A handler to have for an event. <see cref="Handler"/> is its JSON.</summary>
internal sealed record HookEntry(string Event, string Handler)
{
    /// <summary>Path of the server's hook door.</summary>
    public const string Path = "/hooks/claude-code";

    // An agent waits for its hooks, and a server that hangs must not hold it up for longer. Claude Code takes whole seconds.
    private const int HttpTimeoutSeconds = 1;

    // `chronicle hook` ends by itself within a second: this is for a machine that takes long to start it.
    private const int CommandTimeoutSeconds = 5;

    /// <summary>Everything to install for a server.</summary>
    /// <param name="apiKeyVariable">Environment variable with the server's key, or null.</param>
    /// <param name="program">This program, as a shell has to write it.</param>
    public static IReadOnlyList<HookEntry> For(Uri server, string? apiKeyVariable, string program)
    {
        var address = server.AbsoluteUri.TrimEnd('/');
        var command = $"{program} hook"
            + (address == ChronicleClient.DefaultAddress ? string.Empty : $" --url {ShellWord.Quote(address)}")
            + (apiKeyVariable is null ? string.Empty : $" --api-key-env {apiKeyVariable}");
        var http = Json(writer => WriteHttp(writer, address + Path, apiKeyVariable));
        var start = Json(writer =>
        {
            writer.WriteString("type"u8, "command"u8);
            writer.WriteString("command"u8, command);
            writer.WriteNumber("timeout"u8, CommandTimeoutSeconds);
        });
        return [.. HookEvents.Command.Select(e => new HookEntry(e, start)), .. HookEvents.Http.Select(e => new HookEntry(e, http))];
    }

    private static void WriteHttp(Utf8JsonWriter writer, string url, string? apiKeyVariable)
    {
        writer.WriteString("type"u8, "http"u8);
        writer.WriteString("url"u8, url);
        writer.WriteNumber("timeout"u8, HttpTimeoutSeconds);
        if (apiKeyVariable is not null)
        {
            writer.WriteStartObject("headers"u8);
            writer.WriteString("Authorization"u8, $"Bearer ${apiKeyVariable}");
            writer.WriteEndObject();
            writer.WriteStartArray("allowedEnvVars"u8);
            writer.WriteStringValue(apiKeyVariable);
            writer.WriteEndArray();
        }
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
