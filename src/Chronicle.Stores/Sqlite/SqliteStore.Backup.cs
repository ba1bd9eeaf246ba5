using System.Diagnostics;
using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    // 256 pages of 4 KiB: a megabyte between two looks at the cancellation, and between two rests.
    private const int BackupStepPages = 256;

    /// <inheritdoc/>
    /// <remarks>
    /// Read in one snapshot, so that it ends at one commit however many follow while it is copied. The snapshot lets the write-ahead log grow by what is
    /// appended meanwhile. The copy needs no log of its own: it is one file.
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
        return File.Exists(file) ? new SqliteStore(file, options, folderLock: null) : throw new StoreException($"There is no file '{file}'.", isTransient: false);
    }

    private void Copy(string file, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        File.Delete(file);
        using (var source = new SqliteConnection(_path, readOnly: true))
        {
            source.SetBusyTimeout(_options.BusyTimeout);
            source.Execute(Pragmas.Snapshot);
            using var destination = new SqliteConnection(file, readOnly: false);
            destination.Execute(Pragmas.BackupTarget);
            using (var backup = new SqliteBackup(source, destination))
            {
                // What is copied goes to the disk at once, and the disk rests as long as it took: left to the system, it would be written in one go, and commits would wait for all of it.
                using var written = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                var started = Stopwatch.GetTimestamp();
                while (backup.Step(BackupStepPages))
                {
                    RandomAccess.FlushToDisk(written);
                    progress?.Report(backup.Done);
                    cancellationToken.WaitHandle.WaitOne(Stopwatch.GetElapsedTime(started));
                    cancellationToken.ThrowIfCancellationRequested();
                    started = Stopwatch.GetTimestamp();
                }
            }
            destination.Execute(Pragmas.SingleFile);
        }
        DurableFile.Sync(file);
    }
}
