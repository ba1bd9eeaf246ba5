using Chronicle.Events;
using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Puts a backup in a data folder, as a history of its own: what was recorded after it was made is not in it, so old cursors must not be honoured.</summary>
public static class SqliteRestore
{
    /// <summary>Copies, upgrades and checks the backup before it takes its place. Nothing is changed in the folder when it throws or finds problems.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="folder">The data folder; no server may use it.</param>
    /// <param name="replace">Whether a database that is there goes.</param>
    /// <param name="clock">For the note of who holds the folder.</param>
    /// <param name="progress">Told the number of events checked so far.</param>
    /// <param name="cancellationToken">Ends it; before the last step nothing has changed.</param>
    /// <returns>The problems found, as sentences; none when it is restored.</returns>
    /// <exception cref="StoreException">The folder is in use or holds a database, or the file is no backup.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(
        string file, string folder, bool replace, TimeProvider clock, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        SqliteLibrary.Load(null);
        if (!File.Exists(file))
        {
            throw new StoreException($"There is no file '{file}'.", isTransient: false);
        }
        using var folderLock = FolderLock.Take(folder, clock);
        var target = Path.Combine(folder, SqliteStore.FileName);
        if (File.Exists(target) && !replace)
        {
            throw new StoreException($"'{folder}' already holds a database. Choose another folder with --data, or replace it with --force: what it holds is then lost.", isTransient: false);
        }
        var part = target + ".restore";
        try
        {
            File.Delete(part);
            using (var source = File.OpenRead(file))
            using (var copy = PrivateFile.Open(part, FileMode.CreateNew, FileAccess.Write))
            {
                source.CopyTo(copy);
            }
            var head = Prepare(part);
            var problems = await CheckAsync(part, progress, cancellationToken).ConfigureAwait(false);
            if (problems.Count == 0)
            {
                Place(part, target);
                new HeadNote(folder).Write(head); // the index of another history may still stand beside it
            }
            return problems;
        }
        finally
        {
            Delete(part); // gone when it has its place
        }
    }

    /// <summary>Everything <c>verify</c> looks at.</summary>
    /// <exception cref="StoreException">The file cannot be read at all.</exception>
    public static async Task<IReadOnlyList<string>> CheckAsync(string file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var store = SqliteStore.OpenFile(file, new SqliteOptions());
        List<string> problems = [];
        await foreach (var problem in store.VerifyAsync(progress, cancellationToken).ConfigureAwait(false))
        {
            problems.Add(problem);
        }
        return problems;
    }

    /// <returns>Where the history ends, in its new epoch.</returns>
    private static Cursor Prepare(string part)
    {
        using var connection = new SqliteConnection(part, readOnly: false);
        connection.Execute(Pragmas.Distrust);
        connection.Execute(Pragmas.CheckCells);
        if (Schema.Check(connection) == 0)
        {
            throw new StoreException($"'{connection.Path}' is empty: it is no backup.", isTransient: false);
        }
        SchemaCheck.Require(connection);
        Schema.Upgrade(connection);
        Schema.BeginEpoch(connection);
        connection.Execute(Pragmas.SingleFile);
        return new Cursor(EpochList.Load(connection).Current, new Sequence(connection.Use(Sql.Head).Scalar() ?? 0));
    }

    private static void Place(string part, string target)
    {
        DurableFile.Sync(part);
        HeadNote.Delete(Path.GetDirectoryName(target)!); // what it knows is of the history that goes
        Delete(target); // with its write-ahead log, which must never be read as the new file's
        DurableFile.Rename(part, target);
    }

    private static void Delete(string database)
    {
        foreach (var file in (string[])[database, database + "-wal", database + "-shm", database + "-journal"])
        {
            File.Delete(file);
        }
    }
}
