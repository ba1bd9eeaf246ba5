using System.Runtime.CompilerServices;

namespace Chronicle.Server.Tests;

/// <summary>The repository's files, found from where this file stood when it was compiled.</summary>
internal static class Corpus
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));

    /// <summary>The payloads of a captured Claude Code run, in the order they arrived.</summary>
    public static byte[][] Run(string run) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "tests/corpus/claude-code", run, "http"), "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
