using System.Globalization;

namespace Chronicle.Server.Connections;

/// <summary>How many files and sockets this process may open, where the system says it (Linux).</summary>
internal static class Descriptors
{
    /// <summary>The limit of now; null where there is none or it is not told.</summary>
    public static int? Limit()
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/self/limits"))
            {
                // Max open files            1024                 524288               files
                if (line.StartsWith("Max open files", StringComparison.Ordinal))
                {
                    var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
                    return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
                }
            }
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            // Another system.
        }
        return null;
    }

    /// <summary>How many are open now; 0 where it is not told.</summary>
    public static int Open()
    {
        try
        {
            return Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
