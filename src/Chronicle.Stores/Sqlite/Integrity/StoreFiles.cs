using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Watches whether the files that are open still stand at their paths: one that was removed, renamed or replaced takes writes that nobody will find again.</summary>
/// <remarks>A look costs about a microsecond a file: one before each commit, and one twice a second.</remarks>
internal sealed class StoreFiles
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Watched[] _files;
    private volatile string? _problem;

    public StoreFiles(string path)
    {
        _path = path;
        _files = [new(path), new(path + "-wal"), new(path + "-shm"), new(Path.Combine(Path.GetDirectoryName(path)!, FolderLock.LockName))];
        _ = IsThere();
    }

    /// <summary>What is wrong, as a sentence; null when the files are where they were at the last look.</summary>
    public string? Problem => _problem;

    /// <summary>Looks at all files.</summary>
    public bool IsThere()
    {
        lock (_gate)
        {
            _problem = Find();
            return _problem is null;
        }
    }

    /// <exception cref="StoreException">The files are not where they were. It is transient: the same files may come back.</exception>
    public void Require()
    {
        if (!IsThere())
        {
            throw new StoreException(_problem!, isTransient: true) { IsGone = true };
        }
    }

    private string? Find()
    {
        foreach (var file in _files)
        {
            if (!FileIdentity.TryRead(file.Encoded, out var identity))
            {
                if (file.Identity is not null)
                {
                    return $"'{file.Path}' was removed or renamed while the server has it open. Nothing is recorded until it is back; else restart the server, and restore a backup.";
                }
                continue;
            }
            file.Identity ??= identity; // the log may be made later
            if (file.Identity != identity && identity != default)
            {
                return $"Another file was put in the place of '{file.Path}' while the server has it open. Nothing is recorded until the first one is back; else restart the server.";
            }
        }
        return null;
    }

    private sealed class Watched(string path)
    {
        public string Path { get; } = path;

        public byte[] Encoded { get; } = FileIdentity.Encode(path);

        public FileIdentity? Identity { get; set; }
    }
}
