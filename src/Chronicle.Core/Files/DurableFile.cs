namespace Chronicle.Files;

/// <summary>Files that are whole or not there, also after a power cut.</summary>
public static class DurableFile
{
    /// <summary>Replaces a file, which only its owner can read.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var part = path + ".part";
        using (var file = PrivateFile.Open(part, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        Rename(part, path);
    }

    /// <summary>Waits until what was written to a file is on disk.</summary>
    public static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Gives a file that is on disk its name, in place of one that had it.</summary>
    public static void Rename(string part, string path)
    {
        File.Move(part, path, overwrite: true);
        Sync(path); // a folder cannot be opened for syncing here; the journalling file systems write a file's new name with its next sync
    }
}
