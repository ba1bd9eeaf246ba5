namespace Chronicle.Files;

/// <summary>Who can read a data folder and its files. Not for Windows, where the folder's access list decides.</summary>
public static class FolderModes
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly string[] OwnPrefixes = ["chronicle", "recall.db", "nats.", "redaction.key"];

    // Folders in it that hold files of ours alone.
    private static readonly string[] OwnFolders = ["ids"];

    /// <summary>The folder, when it holds nothing but our files, and those files of ours that others than their owner can reach.</summary>
    public static IReadOnlyList<string> Loose(string folder)
    {
        List<string> loose = [];
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
        {
            return loose;
        }
        var isOurs = true;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry is FileInfo { LinkTarget: null } && OwnPrefixes.Any(prefix => entry.Name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                Add(loose, entry.FullName, entry.UnixFileMode);
            }
            else if (entry is DirectoryInfo { LinkTarget: null } below && OwnFolders.Contains(below.Name))
            {
                Add(loose, below.FullName, below.UnixFileMode);
                foreach (var file in below.EnumerateFiles().Where(file => file.LinkTarget is null))
                {
                    Add(loose, file.FullName, file.UnixFileMode);
                }
            }
            else
            {
                isOurs = false;
            }
        }
        if (isOurs)
        {
            Add(loose, folder, File.GetUnixFileMode(folder));
        }
        return loose;
    }

    /// <summary>Takes from others what they can reach.</summary>
    /// <returns>The paths that were changed. Those that are not ours to change stay as they are.</returns>
    public static IReadOnlyList<string> Tighten(string folder)
    {
        List<string> changed = [];
        if (!OperatingSystem.IsWindows())
        {
            foreach (var path in Loose(folder))
            {
                try
                {
                    File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Others);
                    changed.Add(path);
                }
                catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
                {
                    // Another user's, or gone meanwhile: `chronicle doctor` tells of it.
                }
            }
        }
        return changed;
    }

    private static void Add(List<string> loose, string path, UnixFileMode mode)
    {
        if ((mode & Others) != 0)
        {
            loose.Add(path);
        }
    }
}
