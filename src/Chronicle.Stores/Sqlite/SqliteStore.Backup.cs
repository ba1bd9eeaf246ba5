using System.Diagnostics;
using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    // 64 pages of 4 KiB: a quarter of a megabyte while appends wait, a megabyte between two rests.
    private const int BackupStepPages = 64;
    private const int StepsToRest = 4;

    // One copy at a time, and none when the writing connection is closed.
    private readonly Lock _copyGate = new();

    /// <inheritdoc/>
    /// <remarks>
    /// Read by the writing connection, a few pages between two commits: what is committed meanwhile, SQLite puts into the pages already copied, so the copy ends at
    /// the last commit before its last step. A snapshot of another connection would keep the write-ahead log from starting over for as long as the copy takes;
    /// only where nobody writes here is it read that way. The copy needs no log of its own: it is one file.
    /// </remarks>
    public ValueTask BackupAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new ValueTask(Task.Run(() => Copy(file, progress, cancellationToken), cancellationToken));
    }

    /// <summary>Opens one file that no server uses, for instance a backup.</summary>
    /// <exception cref="StoreException">There is no such file, or it cannot be used.</exception>
    public static SqliteStore OpenFile(string file, SqliteOptions options)
    {
        options.RequireValid();
        SqliteLibrary.Load(options.LibraryPath);
        return File.Exists(file) ? new SqliteStore(file, options, TimeProvider.System, folderLock: null, rules: "") : throw new StoreException($"There is no file '{file}'.", isTransient: false);
    }

    private void Copy(string file, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        lock (_copyGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            File.Delete(file);
            PrivateFile.Create(file);
            using (var snapshot = _connection is null ? OpenSnapshot() : null)
            using (var destination = new SqliteConnection(file, readOnly: false))
            {
                destination.Execute(Pragmas.BackupTarget);
                CopyPages(_connection ?? snapshot!, destination, file, progress, cancellationToken);
                destination.Execute(Pragmas.SingleFile);
            }
            DurableFile.Sync(file);
        }
    }

    private SqliteConnection OpenSnapshot()
    {
        var connection = new SqliteConnection(_path, readOnly: true);
        connection.SetBusyTimeout(_options.BusyTimeout);
        connection.Execute(Pragmas.Snapshot);
        return connection;
    }

    private void CopyPages(SqliteConnection source, SqliteConnection destination, string file, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        // What is copied goes to the disk at once, and the disk rests as long as it took: left to the system, it would be written in one go, and commits would wait for all of it.
        using var written = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        SqliteBackup backup;
        lock (_writeGate)
        {
            backup = new SqliteBackup(source, destination);
        }
        try
        {
            var started = Stopwatch.GetTimestamp();
            for (var step = 1; Step(backup); step++)
            {
                if (step % StepsToRest == 0)
                {
                    RandomAccess.FlushToDisk(written);
                    progress?.Report(backup.Done);
                    cancellationToken.WaitHandle.WaitOne(Stopwatch.GetElapsedTime(started));
                    started = Stopwatch.GetTimestamp();
                }
                cancellationToken.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_isDisposed, this);
            }
        }
        finally
        {
            lock (_writeGate)
            {
                backup.Dispose();
            }
        }
    }

    private bool Step(SqliteBackup backup)
    {
        lock (_writeGate)
        {
            return backup.Step(BackupStepPages);
        }
    }
}
