namespace Chronicle.Files;

/// <summary>Files and folders that nobody but their owner can read, from the moment they are there. On Windows the folder's access list decides.</summary>
public static class PrivateFile
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    /// <summary>Opens a file; one that is made is private.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream Open(string path, System.IO.FileMode mode, FileAccess access, FileShare share = FileShare.Read, int bufferSize = 4096, bool isAsync = false)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
            BufferSize = bufferSize,
            Options = isAsync ? FileOptions.Asynchronous : FileOptions.None,
        };
        if (!OperatingSystem.IsWindows() && mode != System.IO.FileMode.Open)
        {
            options.UnixCreateMode = FileMode;
        }
        return new FileStream(path, options);
    }

    /// <summary>Makes an empty file for a library that creates files with the mode of the process; does nothing when it is there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Create(string path)
    {
        if (!Path.Exists(path))
        {
            Open(path, System.IO.FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
    }

    /// <summary>Makes a folder and those above it; does nothing to one that is there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderMode);
        }
    }
}
