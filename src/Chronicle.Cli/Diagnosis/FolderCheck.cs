using Chronicle.Files;
using Chronicle.Server;

namespace Chronicle.Cli.Diagnosis;

/// <summary>Whether others can read what was recorded, where the server is on this machine.</summary>
internal static class FolderCheck
{
    public static IEnumerable<Finding> Run(Uri server)
    {
        var folder = Environment.GetEnvironmentVariable("CHRONICLE_DATA") ?? ServerOptions.DefaultData();
        if (!server.IsLoopback || !Directory.Exists(folder))
        {
            yield break;
        }
        IReadOnlyList<string> loose;
        string? refused = null;
        try
        {
            loose = FolderModes.Loose(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            (loose, refused) = ([], error.Message);
        }
        yield return refused is not null ? new Finding(FindingLevel.Note, "folder", $"{folder} can't be looked at: {refused}")
            : loose.Count == 0 ? new Finding(FindingLevel.Ok, "folder", $"only the owner can read {folder}")
            : new Finding(FindingLevel.Problem, "folder", $"other users can reach {string.Join(", ", loose)}; the server changes that when it starts as the owner, or use chmod go-rwx");
    }
}
