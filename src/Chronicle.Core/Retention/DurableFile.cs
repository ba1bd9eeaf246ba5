namespace Chronicle.Retention;

/// <summary>Files that are whole or not there, also after a power cut.</summary>
internal static class DurableFile
{
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var part = path + ".part";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        Rename(part, path);
    }

    /// <summary>Gives a file that is on disk its name, in place of one that had it.</summary>
    public static void Rename(string part, string path)
    {
        File.Move(part, path, overwrite: true);
        // A folder cannot be opened for syncing here; the journalling file systems write a file's new name with its next sync.
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
