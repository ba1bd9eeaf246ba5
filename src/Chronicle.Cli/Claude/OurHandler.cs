using System.Text.Json;
using System.Text.RegularExpressions;

namespace Chronicle.Cli.Claude;

/// <summary>Tells our handlers from other people's.</summary>
internal static partial class OurHandler
{
    public static bool Is(JsonElement handler) => UrlOf(handler) is not null || CommandOf(handler) is not null;

    /// <summary>The address of an http handler of ours, else null.</summary>
    public static string? UrlOf(JsonElement handler) =>
        Text(handler, "type") == "http" && Text(handler, "url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.AbsolutePath.TrimEnd('/').EndsWith(HookEntry.Path, StringComparison.Ordinal) ? url : null;

    /// <summary>The command line of a command handler of ours, else null.</summary>
    public static string? CommandOf(JsonElement handler) =>
        Text(handler, "type") == "command" && Text(handler, "command") is { } command && Relay().IsMatch(command) ? command : null;

    private static string? Text(JsonElement handler, string member) =>
        handler.ValueKind == JsonValueKind.Object && handler.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // `chronicle hook`, with any path and quotes before and options after it.
    [GeneratedRegex("""(^|[/\\\s"'])chronicle(\.exe|\.dll)?["']?\s+hook(\s+--?[a-z-]+(=\S+|\s+[^-\s]\S*)?)*\s*$""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Relay();
}
