using Chronicle.Events;
using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>What was said, found again by words, by meaning and by id: a projection of the journal in a file of its own, which can always be made anew.</summary>
/// <remarks>
/// <para>
/// The file is <c>recall.db</c> beside the journal's, and nothing of it is on the way of an append: who feeds it reads the journal from <see cref="Position"/> and
/// calls <see cref="ApplyAsync"/>. It holds no text: a document leads to its event. docs/decisions/0006-recall-projection.md has the reasons.
/// </para>
/// <para>One process writes, the one that holds the journal's folder. All members may be called from any thread.</para>
/// </remarks>
public sealed partial class RecallStore : IAsyncDisposable
{
    public const string FileName = "recall.db";

    // Below this many stale rows the full text table is not worth filling again, whatever their share.
    private const long FewStale = 10_000;

    private readonly string _path;
    private readonly NameEpoch _nameEpoch = new();
    private readonly ReaderPool<RecallReader> _readers;
    private readonly VectorCache _vectors;

    // One transaction at a time; guards what follows.
    private readonly Lock _writeGate = new();
    private readonly SqliteConnection _connection;
    private readonly RecallNames _names;
    private readonly TextWriter _texts;
    private readonly DocumentZones _zones;
    private readonly DocumentWriter _documents;
    private RecallState _state;
    private bool _isDirty; // whether what is in memory may tell of a transaction that was not committed
    private bool _isDisposed;

    // Written after a commit, read by everyone.
    private long _position;
    private volatile bool _isStale;

    private RecallStore(string path, SqliteConnection connection, RecallOptions options)
    {
        _path = path;
        _connection = connection;
        _names = new RecallNames(connection, _nameEpoch);
        _texts = new TextWriter(connection);
        _zones = new DocumentZones(connection);
        _documents = new DocumentWriter(connection, _names, _texts, _zones);
        _state = RecallState.Read(connection);
        _readers = new ReaderPool<RecallReader>(OpenReader);
        _vectors = new VectorCache(options.VectorMemoryBytes);
        Publish();
    }

    /// <summary>The last event that was applied: feed the index what comes after it. Goes back to zero in <see cref="RebuildAsync"/>.</summary>
    public Sequence Position => new(Volatile.Read(ref _position));

    /// <summary>Whether a third of the words are those of texts that are gone: time for <see cref="RebuildAsync"/>, since words cannot be taken out.</summary>
    public bool ShouldRebuild => _isStale;

    /// <summary>The writing connection, for tests that make it fail.</summary>
    internal SqliteConnection WriteConnection => _connection;

    /// <summary>Opens the index of a folder, or begins a new one: when there is none, when it is damaged, or when a version wrote it that is neither this one nor the one before.</summary>
    /// <param name="folder">The data folder, which exists and is locked by this process.</param>
    /// <param name="epoch">The journal's. An index of another epoch is filled again from the beginning; the vectors of texts that come again are kept.</param>
    /// <param name="options">How much memory it may use.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="onWait">Told, once each, that another program's lock or a full disk is waited for, and how long at most.</param>
    /// <exception cref="StoreException">The file can neither be used nor be replaced.</exception>
    public static RecallStore Open(string folder, string epoch, RecallOptions options, TimeProvider? clock = null, Action<StoreException, TimeSpan?>? onWait = null) =>
        LockWait.Run(() => OpenOnce(folder, epoch, options), clock ?? TimeProvider.System, onWait);

    private static RecallStore OpenOnce(string folder, string epoch, RecallOptions options)
    {
        SqliteLibrary.Load(null);
        var path = Path.Combine(folder, FileName);
        var store = TryOpen(path, options) ?? OpenNew(path, epoch, options);
        try
        {
            store.RequireEpoch(epoch);
            return store;
        }
        catch
        {
            store._connection.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }
        await _closing.CancelAsync().ConfigureAwait(false);
        await _spelling.ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
        lock (_writeGate)
        {
            _isDisposed = true;
            _connection.Dispose();
        }
    }

    private static RecallStore? TryOpen(string path, RecallOptions options)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(path, readOnly: false);
            Configure(connection);
            if (RecallSchema.IsUsable(connection))
            {
                return new RecallStore(path, connection, options);
            }
        }
        catch (StoreException fault) when (IsDamage(fault) || fault.InnerException is SqliteException { Code: ResultCode.Error })
        {
            // Damaged, or without our tables: what it held is in the journal.
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
        connection?.Dispose();
        return null;
    }

    private static RecallStore OpenNew(string path, string epoch, RecallOptions options)
    {
        try
        {
            File.Delete(path);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"'{path}' is of no use and cannot be deleted: {error.Message}", isTransient: false, error);
        }
        PrivateFile.Create(path);
        var connection = new SqliteConnection(path, readOnly: false);
        try
        {
            connection.Execute(RecallSchema.PageSize);
            Configure(connection);
            RecallSchema.Create(connection, epoch);
            return new RecallStore(path, connection, options);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Configure(SqliteConnection connection)
    {
        connection.SetBusyTimeout(RecallPragmas.BusyTimeout);
        connection.Execute(Pragmas.WriteAheadLog);
        connection.Execute(RecallPragmas.Writer);
    }

    private RecallReader OpenReader()
    {
        var connection = new SqliteConnection(_path, readOnly: true);
        try
        {
            connection.SetBusyTimeout(RecallPragmas.BusyTimeout);
            connection.Execute(RecallPragmas.Reader);
            Relevance.AddTo(connection);
            TextSet.AddTo(connection);
            return new RecallReader(connection, _nameEpoch);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void RequireEpoch(string epoch)
    {
        if (_state.Epoch != epoch)
        {
            Write(() =>
            {
                Empty();
                _state.Epoch = epoch;
            });
        }
    }

    /// <summary>One read, in one snapshot.</summary>
    private async ValueTask<T> ReadAsync<T>(Func<RecallReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _readers.RunAsync(read, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException fault) when (IsDamage(fault))
        {
            throw Condemned(fault);
        }
    }

    private static bool IsDamage(StoreException fault) =>
        fault.InnerException is SqliteException { Code: ResultCode.Corrupt or ResultCode.NotADatabase };

    /// <summary>Marks a damaged file, so that the next start replaces it.</summary>
    private StoreException Condemned(StoreException fault)
    {
        lock (_writeGate)
        {
            try
            {
                _connection.Execute(RecallSchema.Disown);
            }
            catch (StoreException)
            {
                // Too damaged for that: then it cannot be opened either, which is as good.
            }
        }
        return new StoreException($"'{_path}' is damaged. It holds nothing that is not in the journal: restart, and it is made anew.", isTransient: false, fault);
    }

    /// <summary>One transaction; when it fails, nothing of it happened, in memory either.</summary>
    private void Write(Action work)
    {
        lock (_writeGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                if (_isDirty)
                {
                    Undo();
                    _state = RecallState.Read(_connection);
                    _isDirty = false;
                }
                _connection.Execute(Sql.Begin);
                _isDirty = true;
                work();
                _texts.Flush();
                _zones.Flush();
                _state.Write(_connection);
                _connection.Execute(Sql.Commit);
                _isDirty = false;
            }
            catch (StoreException fault) when (IsDamage(fault))
            {
                TryUndo();
                throw Condemned(fault);
            }
            catch
            {
                TryUndo();
                throw;
            }
            Publish();
        }
    }

    /// <summary>Undoes what a failed transaction left in memory. When that fails too, the next one begins with it: what made this one fail is what is told.</summary>
    private void TryUndo()
    {
        if (!_isDirty)
        {
            return;
        }
        try
        {
            Undo();
            _state = RecallState.Read(_connection);
            _isDirty = false;
        }
        catch (StoreException)
        {
            // Thrown is what came first.
        }
    }

    private void Undo()
    {
        _documents.ForgetThreads();
        _connection.ResetAll(); // a statement still at a row would keep the transaction
        if (_connection.InTransaction)
        {
            _connection.Execute(Sql.Rollback);
        }
        _texts.Clear();
        _zones.Clear();
        _names.Clear();
    }

    /// <summary>Numbers of names that are gone must not be known any more, by no connection.</summary>
    private void ForgetNames()
    {
        _nameEpoch.Advance();
        lock (_writeGate)
        {
            _names.Clear();
        }
    }

    private void Publish()
    {
        Volatile.Write(ref _position, _state.Position);
        _isStale = _state.Stale > FewStale && _state.Stale > _state.Texts / 2; // a third of the two together
    }
}
