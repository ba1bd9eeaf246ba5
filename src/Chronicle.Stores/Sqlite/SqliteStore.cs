using Chronicle.Events;
using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Ids;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The journal in one SQLite file: one connection writes, a few read, one moves the write-ahead log into the file.</summary>
/// <remarks>The file is <c>chronicle.db</c> in a data folder, which one process at a time may open for writing.</remarks>
public sealed partial class SqliteStore : IEventStore
{
    public const string FileName = "chronicle.db";

    private readonly string _path;
    private readonly SqliteOptions _options;
    private readonly FolderLock? _lock;
    private readonly NameCache _names = new();
    private readonly EpochList _epochs;
    private readonly ReaderPool<Reader> _readers;
    private readonly KeptMarks _keptMarks = new();
    private readonly DamageLog _damage = new();
    private readonly IdIndex _ids;

    // Owned by the journal through AppendAsync; the gate lets the checkpoint in between two groups.
    private readonly Lock _writeGate = new();
    private readonly SqliteConnection? _connection;
    private readonly GroupWriter? _writer;
    private readonly WriterCache? _cache;
    private readonly Checkpointer? _checkpointer;
    private readonly StoreFiles? _files;
    private readonly StoreWatch? _watch;

    // Written by AppendAsync after the commit, read by everyone: readers never look past it.
    private long _head;

    // Written by DropAsync before the commit, read by everyone: see IEventStore.Oldest.
    private long _oldest;
    private volatile bool _isDisposed;

    private SqliteStore(string path, SqliteOptions options, TimeProvider clock, FolderLock? folderLock, string rules = "", string? readFolder = null)
    {
        _path = path = Path.GetFullPath(path);
        _options = options;
        _lock = folderLock;
        var known = folderLock is null ? null : HeadNote.Read(Path.GetDirectoryName(path)!);
        if (folderLock is not null)
        {
            PrivateFile.Create(path); // SQLite gives the files beside it the same mode
        }
        var first = new SqliteConnection(path, readOnly: folderLock is null);
        try
        {
            Configure(first, isWriter: folderLock is not null);
            if (folderLock is not null)
            {
                if (!options.SkipUpgradeCopy && Schema.Check(first) is > 0 and var version && version < Schema.Version)
                {
                    UpgradeCopy.Make(first, version);
                }
                Schema.Upgrade(first);
            }
            else
            {
                Schema.RequireCurrent(first);
            }
            var hadEvents = first.Use(Sql.Head).Scalar() is not null;
            _epochs = EpochList.Load(first);
            if (known is { } noted && KnownHistory.Compare(noted, path, _epochs, first.Use(Sql.Head).Scalar() ?? 0) is { } notice)
            {
                Notice = notice;
                if (hadEvents)
                {
                    Schema.BeginEpoch(first);
                    _epochs = EpochList.Load(first);
                }
            }
            _oldest = first.Use(Sql.Oldest).Scalar() ?? 1;
            _head = first.Use(Sql.Head).Scalar() ?? 0;
            _readers = new ReaderPool<Reader>(OpenReader, Note);
            if (folderLock is null)
            {
                _ids = IdIndex.OpenReadOnly(first, readFolder, _epochs, _head);
                first.Dispose();
                return;
            }
            CheckEnds(first);
            _connection = first;
            _files = new StoreFiles(path);
            _ids = IdIndex.Open(first, Path.GetDirectoryName(path)!, _epochs, _head, () => OpenReader().Connection, options.IdTableEntries);
            _writer = new GroupWriter(first, _epochs, RulesList.Open(first, rules, _head), _ids, _names, _damage, _files);
            _cache = new WriterCache(first, options, clock);
            _checkpointer = new Checkpointer(path, first, _writeGate, options, () => Disk()?.FreeBytes);
            _ids.DropOldIndex = () => Write(_writer, _ => DropOldIds());
            _ids.Start();
            _watch = new StoreWatch(this, _files, new HeadNote(Path.GetDirectoryName(path)!), clock);
        }
        catch
        {
            first.Dispose();
            _files?.Dispose();
            throw;
        }
    }

    public string Epoch => _epochs.Current;

    /// <inheritdoc/>
    public string? Notice { get; }

    /// <summary>The writing connection, for tests that make it fail.</summary>
    internal SqliteConnection? WriteConnection => _connection;

    /// <summary>The index of ids, for tests that look into it.</summary>
    internal IdIndex Ids => _ids;

    /// <summary>The reading connections, for tests that hold one up.</summary>
    internal ReaderPool<Reader> Readers => _readers;

    /// <summary>The last durable event. In a read-only store: as it was when it was opened.</summary>
    public Sequence Head => new(Volatile.Read(ref _head));

    /// <summary>Where the dense part begins. In a read-only store: as it was when it was opened.</summary>
    public Sequence Oldest => new(Volatile.Read(ref _oldest));

    /// <summary>Opens the store in a folder, creating both when they are not there, for writing and reading.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="options">How the file is used.</param>
    /// <param name="clock">For what happens in intervals.</param>
    /// <param name="rules">The version of the rules that events are redacted by: the same event may have another body under others.</param>
    /// <exception cref="StoreException">Another process writes there, or the file cannot be used. The message says what to do.</exception>
    /// <param name="onWait">Told, once each, that another program's lock or a full disk is waited for, and how long at most.</param>
    public static SqliteStore Open(string folder, SqliteOptions options, TimeProvider clock, string rules = "", Action<StoreException, TimeSpan?>? onWait = null)
    {
        options.RequireValid();
        SqliteLibrary.Load(options.LibraryPath);
        var folderLock = FolderLock.Take(folder, clock);
        try
        {
            return LockWait.Run(() => new SqliteStore(Path.Combine(folder, FileName), options, clock, folderLock, rules), clock, onWait);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing store beside the process that writes to it; what it shows ends at the head of this moment.</summary>
    /// <exception cref="StoreException">There is no store, or the file cannot be used.</exception>
    public static SqliteStore OpenReadOnly(string folder, SqliteOptions options)
    {
        options.RequireValid();
        SqliteLibrary.Load(options.LibraryPath);
        var path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? new SqliteStore(path, options, TimeProvider.System, folderLock: null, readFolder: folder)
            : throw new StoreException($"There is no Chronicle database in '{folder}'. Choose its folder with --data.", isTransient: false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }
        if (_watch is not null)
        {
            await _watch.DisposeAsync().ConfigureAwait(false);
        }
        _isDisposed = true;
        await _readers.DisposeAsync().ConfigureAwait(false);
        _ids.Dispose(); // before the connection that it may write with
        _checkpointer?.Dispose();
        lock (_copyGate) // a copy notices, and lets the connection go
        {
            lock (_writeGate)
            {
                _writer?.Dispose();
                if (_files?.IsThere() == false)
                {
                    _connection?.KeepLog();
                }
                _connection?.Dispose(); // the last one to close moves the write-ahead log into the file and deletes it
            }
        }
        _checkpointer?.Release();
        _files?.Dispose();
        _lock?.Dispose();
    }

    private bool DropOldIds()
    {
        OldIds.Drop(_connection!);
        _ids.ForgetOldIndex();
        return true;
    }

    private Reader OpenReader()
    {
        _files?.Require(); // a connection opened by the path would read another file
        var connection = new SqliteConnection(_path, readOnly: true);
        try
        {
            Configure(connection, isWriter: false);
            return new Reader(connection, _epochs, _names, _damage);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Remembers a read that found the file unreadable.</summary>
    private void Note(StoreException fault)
    {
        if (SqliteFault.IsUnreadable(fault))
        {
            _damage.Note(fault.Message);
        }
    }

    private void Configure(SqliteConnection connection, bool isWriter)
    {
        connection.SetBusyTimeout(_options.BusyTimeout);
        connection.Execute(Pragmas.Distrust);
        connection.Execute(isWriter ? Pragmas.Writer(_options) : Pragmas.Reader(_options));
        if (_lock is null)
        {
            connection.Execute(Pragmas.CheckCells);
        }
        if (isWriter)
        {
            connection.Execute(Pragmas.IncrementalVacuum);
            using var mode = connection.Prepare(Pragmas.WriteAheadLog);
            if (!mode.Step() || mode.Text(0) != "wal")
            {
                throw new StoreException($"'{_path}' cannot have a write-ahead log: its file system lacks shared memory. Choose a local folder with --data.", isTransient: false);
            }
        }
    }

    /// <summary>The cheap part of Verify: the events, the sessions and the zone map must end at the same place.</summary>
    private void CheckEnds(SqliteConnection connection)
    {
        var sessions = connection.Use(Sql.LastSessionSequence).Scalar() ?? 0;
        if (sessions != _head)
        {
            throw new StoreException(
                $"'{_path}' is damaged: its events end at {_head}, its sessions at {sessions}. Keep a copy, run 'chronicle verify', and restore a backup.", isTransient: false);
        }
    }
}
