namespace Chronicle.Stores.Sqlite.Native;

/// <summary>Copies one database into another, some pages at a time (sqlite.org/c3ref/backup_finish.html).</summary>
internal sealed unsafe class SqliteBackup : IDisposable
{
    private readonly SqliteConnection _destination;
    private nint _handle;

    public SqliteBackup(SqliteConnection source, SqliteConnection destination)
    {
        _destination = destination;
        fixed (byte* main = "main\0"u8)
        {
            _handle = NativeMethods.BackupInit(destination.Handle, main, source.Handle, main);
        }
        if (_handle == 0)
        {
            throw destination.Fault(ResultCode.CannotOpen); // the destination holds what went wrong
        }
    }

    /// <summary>The share that is copied, 0 to 1.</summary>
    public double Done => NativeMethods.BackupPageCount(_handle) is > 0 and var pages ? 1 - ((double)NativeMethods.BackupRemaining(_handle) / pages) : 0;

    /// <summary>Copies some pages; false when all are copied.</summary>
    public bool Step(int pages)
    {
        var result = NativeMethods.BackupStep(_handle, pages);
        if (result == ResultCode.Done)
        {
            return false;
        }
        _destination.Check(result);
        return true;
    }

    public void Dispose()
    {
        _ = NativeMethods.BackupFinish(_handle); // repeats the error of the step that failed, which was thrown then
        _handle = 0;
    }
}
