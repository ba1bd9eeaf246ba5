using System.Runtime.CompilerServices;

namespace Chronicle.EndToEnd.Running;

/// <summary>Where things of the repository are, told by where this file was compiled.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    public static readonly string Corpus = Path.Combine(Root, "tests", "corpus");

    public static readonly string Clients = Path.Combine(Root, "tests", "clients");

    public static readonly string Artifacts = Path.Combine(Root, "artifacts");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
