using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>Turns SQLite's result codes into what a person can act on.</summary>
internal static class SqliteFault
{
    public static StoreException From(SqliteException error, string path) => error.Code switch
    {
        ResultCode.Busy or ResultCode.Locked =>
            new($"'{path}' is locked by another process. It is tried again; if that keeps failing, close the program that holds it (a database browser, a backup).",
                isTransient: true, error),
        ResultCode.Full =>
            new($"'{path}' cannot grow: the disk is full. Nothing of the last group was recorded; free some space and start again.", isTransient: false, error),
        ResultCode.IoError =>
            new($"Reading or writing '{path}' failed. Check the disk and the system log, then run 'chronicle verify'.", isTransient: false, error),
        ResultCode.Corrupt =>
            new($"'{path}' is damaged. Keep a copy of the folder, run 'chronicle verify' to see what is affected, and restore a backup.", isTransient: false, error),
        ResultCode.NotADatabase =>
            new($"'{path}' is not a Chronicle database (its header is not SQLite's). Restore it from a backup, or choose another folder with --data.",
                isTransient: false, error),
        ResultCode.ReadOnly =>
            new($"'{path}' cannot be written to. Check the permissions of the file and its folder, or choose another folder with --data.", isTransient: false, error),
        ResultCode.CannotOpen =>
            new($"'{path}' cannot be opened. Check that the folder exists and its permissions, or choose another one with --data.", isTransient: false, error),
        ResultCode.NoMemory =>
            new($"There was not enough memory to work with '{path}'.", isTransient: false, error),
        _ => new($"Working with '{path}' failed: {error.Message}", isTransient: false, error),
    };
}
