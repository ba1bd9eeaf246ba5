using Chronicle.Diagnostics;
using Chronicle.Files;

namespace Chronicle.Server;

/// <summary>The folder of the data, before anything in it is opened.</summary>
internal static partial class DataFolder
{
    /// <summary>Makes files that others can read private, and says so.</summary>
    public static void Tighten(string folder, ILogger logger)
    {
        if (FolderModes.Tighten(folder) is { Count: > 0 } changed)
        {
            LogTightened(logger, string.Join(", ", changed.Select(Path.GetFileName)), folder);
        }
    }

    [LoggerMessage(EventIds.FolderTightened, LogLevel.Warning, "Other users could reach {Files} in {Folder}; now only the owner can")]
    private static partial void LogTightened(ILogger logger, string files, string folder);
}
