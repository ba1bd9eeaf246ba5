using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>Turns SQLite's result codes into what a person can act on.</summary>
internal static class SqliteFault
{
    // Extended codes of SQLITE_IOERR that tell of damage instead of a disk that does not answer (sqlite.org/rescode.html).
    private const int IoErrorData = 10 | (32 << 8);
    private const int IoErrorCorruptFileSystem = 10 | (33 << 8);

    // The file of shared memory beside a write-ahead log could not be made as long as it has to be: there is no room for it.
    private const int IoErrorSharedMemorySize = 10 | (19 << 8);

    /// <summary>Faults that can pass are transient: the journal waits for them. Damage, another program's file and bugs are not.</summary>
    public static StoreException From(SqliteException error, string path) => error.Code switch
    {
        ResultCode.Busy or ResultCode.Locked or ResultCode.Protocol =>
            new($"'{path}' is locked by another process. It is tried again until the lock is gone; close the program that holds it (a database browser, a backup).",
                isTransient: true, error),
        ResultCode.Full or ResultCode.IoError when IsNoRoom(error) =>
            new($"'{path}' cannot grow: the disk is full. Free some space on it.", isTransient: true, error),
        ResultCode.IoError =>
            new($"Reading or writing '{path}' failed ({error.Message}). Check the disk, its quotas and the system log; if it does not pass, run 'chronicle verify'.",
                isTransient: error.ExtendedCode is not (IoErrorData or IoErrorCorruptFileSystem), error),
        ResultCode.Corrupt =>
            new($"'{path}' is damaged. Keep a copy of the folder, run 'chronicle verify' to see what is affected, and restore a backup.", isTransient: false, error),
        ResultCode.NotADatabase =>
            new($"'{path}' is not a Chronicle database (its header is not SQLite's). Restore it from a backup, or choose another folder with --data.",
                isTransient: false, error),
        ResultCode.ReadOnly or ResultCode.Permission =>
            new($"'{path}' cannot be written to. Check the permissions of the file and its folder, or choose another folder with --data.", isTransient: true, error),
        ResultCode.CannotOpen =>
            new($"'{path}' cannot be opened. Check that the folder exists, its permissions and the limit on open files, or choose another folder with --data.", isTransient: true, error),
        ResultCode.NoMemory =>
            new($"There was not enough memory to work with '{path}'.", isTransient: true, error),
        _ => new($"Working with '{path}' failed: {error.Message}", isTransient: false, error),
    };

    /// <summary>Whether another connection is in the way, which is known before anything is written.</summary>
    public static bool IsLock(StoreException fault) => fault.InnerException is SqliteException { Code: ResultCode.Busy or ResultCode.Locked or ResultCode.Protocol };

    public static bool IsFull(StoreException fault) => fault.InnerException is SqliteException error && IsNoRoom(error);

    /// <summary>Whether the file itself is not what was written to it.</summary>
    public static bool IsDamage(StoreException fault) => fault.InnerException is SqliteException { Code: ResultCode.Corrupt or ResultCode.NotADatabase };

    /// <summary>Whether the file, or the disk it is on, could not be read.</summary>
    public static bool IsUnreadable(StoreException fault) => IsDamage(fault) || fault.InnerException is SqliteException { Code: ResultCode.IoError } error && !IsNoRoom(error);

    private static bool IsNoRoom(SqliteException error) => error.Code == ResultCode.Full || error.ExtendedCode == IoErrorSharedMemorySize;
}
