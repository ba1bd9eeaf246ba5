using System.Runtime.CompilerServices;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>The captured runs in <c>tests/corpus/claude-code</c>.</summary>
internal static class ClaudeCodeRuns
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../corpus/claude-code"));

    /// <summary>Every payload that Claude Code sent, ordered by path.</summary>
    public static IEnumerable<byte[]> Payloads() =>
        Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    /// <summary>The payloads of one run through one door (<c>hooks</c> or <c>http</c>), in the order they arrived.</summary>
    public static byte[][] Run(string run, string door) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, run, door), "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
