using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Chronicle.Server.Mcp;

/// <summary>The tools as they are listed: <c>tools.json</c>. Read when somebody first asks.</summary>
public static class McpCatalog
{
    private static readonly byte[] Text = Load();

    private static readonly FrozenDictionary<string, FrozenSet<string>> Arguments = JsonElement.Parse(Text).EnumerateArray().ToFrozenDictionary(
        tool => tool.GetProperty("name").GetString()!,
        tool => tool.GetProperty("inputSchema").GetProperty("properties").EnumerateObject().Select(argument => argument.Name).ToFrozenSet());

    /// <summary>The list's JSON.</summary>
    public static ReadOnlySpan<byte> Json => Text;

    public static IEnumerable<string> Names => Arguments.Keys;

    /// <summary>The names of a tool's arguments, or null when there is no such tool.</summary>
    public static IReadOnlySet<string>? ArgumentsOf(string tool) => Arguments.GetValueOrDefault(tool);

    private static byte[] Load()
    {
        using var stream = typeof(McpCatalog).Assembly.GetManifestResourceStream("mcp-tools.json")!;
        using var document = JsonDocument.Parse(stream);
        var line = new ArrayBufferWriter<byte>(8192); // over stdio a message is one line
        using (var writer = new Utf8JsonWriter(line, WireJson.Options))
        {
            document.WriteTo(writer);
        }
        return line.WrittenSpan.ToArray();
    }
}
