using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Watches whether the files that are open still stand at their paths: one that was removed, renamed or replaced takes writes that nobody will find again.</summary>
/// <remarks>A look costs about a microsecond a file. All are looked at twice a second; before a commit the database, after it the database and its log.</remarks>
internal sealed class StoreFiles : IDisposable
{
    private const int Database = 1; // of the files, the first
    private const int DatabaseAndLog = 2;

    private readonly Lock _gate = new();
    private readonly Watched[] _files;
    private readonly OverwriteCheck _content;
    private volatile string? _problem;

    public StoreFiles(string path)
    {
        // SQLite makes the other two beside the file itself, not beside a link to it.
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        _files = [new(path), new(real + "-wal"), new(real + "-shm"), new(Path.Combine(Path.GetDirectoryName(path)!, FolderLock.LockName))];
        _content = new OverwriteCheck(path, real + "-shm");
        _ = IsThere();
    }

    /// <summary>What is wrong, as a sentence; null when the files are where they were at the last look.</summary>
    public string? Problem => _problem;

    /// <summary>Looks at all files.</summary>
    public bool IsThere()
    {
        lock (_gate)
        {
            _problem = Find(_files.Length) ?? FindOverwritten();
            return _problem is null;
        }
    }

    /// <summary>Before a group is committed.</summary>
    /// <exception cref="StoreException">As <see cref="Require"/>: nothing is recorded.</exception>
    public void BeforeCommit()
    {
        if (_problem is not null || !Has(Database))
        {
            Require();
        }
    }

    /// <summary>After a group was committed, before anything is acknowledged: nobody finds again what went into a file that was removed.</summary>
    /// <exception cref="StoreException">As <see cref="Require"/>, and the group is recorded if the same files come back.</exception>
    public void AfterCommit()
    {
        if (!Has(DatabaseAndLog) && !IsThere())
        {
            throw new StoreException(_problem!, isTransient: true) { IsGone = true, IsOutcomeUnknown = true };
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

    /// <summary>After the last connection to the database is closed.</summary>
    public void Dispose() => _content.Dispose();

    private string? FindOverwritten() => !_content.IsOverwritten() ? null
        : $"Another program overwrote '{_files[0].Path}' while the server has it open. Nothing is recorded any more: stop the server, and restore a backup.";

    private bool Has(int count)
    {
        lock (_gate)
        {
            return Find(count) is null;
        }
    }

    // Called under the gate.
    private string? Find(int count)
    {
        foreach (var file in _files.AsSpan(0, count))
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
