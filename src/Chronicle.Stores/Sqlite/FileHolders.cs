using System.Globalization;

namespace Chronicle.Stores.Sqlite;

/// <summary>Other processes that have a database open. Known on Linux only, and only of processes whose descriptors may be looked at.</summary>
internal static class FileHolders
{
    private const int MostNamed = 3;

    /// <summary>The processes as part of a sentence.</summary>
    public static string Describe(string path)
    {
        var others = OperatingSystem.IsLinux() ? Find(path) : [];
        return others.Count == 0 ? "another process reads the file"
            : $"{string.Join(" and ", others.Take(MostNamed))} {(others.Count == 1 ? "has" : "have")} the file open";
    }

    private static List<string> Find(string path)
    {
        List<string> found = [];
        HashSet<string> files = [path, path + "-wal", path + "-shm"];
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId && Holds(process, files))
            {
                found.Add(string.Create(CultureInfo.InvariantCulture, $"process {id}{NameOf(process)}"));
            }
        }
        return found;
    }

    private static bool Holds(string process, HashSet<string> files)
    {
        try
        {
            foreach (var descriptor in Directory.EnumerateFiles(Path.Combine(process, "fd")))
            {
                if (File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName is { } target && files.Contains(target))
                {
                    return true;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
        }
        return false;
    }

    private static string NameOf(string process)
    {
        try
        {
            return $" ({File.ReadAllText(Path.Combine(process, "comm")).Trim()})";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
