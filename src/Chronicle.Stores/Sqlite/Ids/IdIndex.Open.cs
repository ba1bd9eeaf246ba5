using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Ids;

internal sealed partial class IdIndex
{
    private IdIndex(string? folder, IdHash hash, EpochList epochs, long head, long oldUntil, Func<SqliteConnection>? connect, int entries = StandardEntries)
    {
        (_folder, _hash, _epochs, _head, _oldUntil, _connect) = (folder, hash, epochs, head, oldUntil, connect);
        _entries = entries;
        _table = new IdTable(entries, head + 1);
    }

    /// <summary>
    /// Opens the index of a folder that this process writes to. What little is not in a run is read from the rows now; more is read in the background, once it is
    /// <see cref="Start"/>ed.
    /// </summary>
    /// <param name="connection">The writing connection.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="epochs">The histories that the file knows.</param>
    /// <param name="head">The last sequence.</param>
    /// <param name="connect">Opens a connection for reading in the background.</param>
    /// <param name="entries">How many recent ids are kept in memory.</param>
    public static IdIndex Open(SqliteConnection connection, string folder, EpochList epochs, long head, Func<SqliteConnection> connect, int entries)
    {
        var index = new IdIndex(Path.Combine(folder, FolderName), HashOf(connection), epochs, head, OldIds.Until(connection, head), connect, entries);
        PrivateFile.CreateFolder(index._folder!);
        index.LoadRuns(isOurs: true);
        index.ReadRecent(connection);
        index.UpdateComplete();
        return index;
    }

    /// <summary>Opens the index for looking things up beside the process that writes.</summary>
    /// <param name="connection">A connection to the file.</param>
    /// <param name="folder">The data folder; null for a single file.</param>
    /// <param name="epochs">The histories that the file knows.</param>
    /// <param name="head">The last sequence.</param>
    public static IdIndex OpenReadOnly(SqliteConnection connection, string? folder, EpochList epochs, long head)
    {
        var index = new IdIndex(null, HashOf(connection), epochs, head, OldIds.Until(connection, head), connect: null);
        if (folder is not null && Directory.Exists(Path.Combine(folder, FolderName)))
        {
            index.LoadRuns(Path.Combine(folder, FolderName), isOurs: false);
        }
        index.FindMissing();
        return index;
    }

    /// <summary>For a file that is only read: reads what no run has, once, when something is looked up.</summary>
    public void ReadMissing(SqliteConnection connection)
    {
        lock (_gate)
        {
            if (_folder is not null || _missing.Count == 0)
            {
                return;
            }
            _table = new IdTable(_entries, 1);
            foreach (var (first, last) in _missing)
            {
                for (var after = Math.Max(first - 1, _oldUntil); after < last;)
                {
                    after = IdRows.Read(connection, _hash, after, last, _table.Add);
                }
            }
            _missing.Clear();
        }
    }

    private static IdHash HashOf(SqliteConnection connection)
    {
        var statement = connection.Use(Sql.IdSeed);
        if (!statement.Step() || statement.Bytes(0).Length != IdHash.SeedLength)
        {
            statement.Reset();
            throw new StoreException($"'{connection.Path}' is damaged: the seed of its index of ids is not there. Keep a copy, run 'chronicle verify', and restore a backup.", isTransient: false);
        }
        var hash = new IdHash(statement.Bytes(0));
        statement.Reset();
        return hash;
    }

    private void LoadRuns(bool isOurs) => LoadRuns(_folder!, isOurs);

    /// <summary>Opens what is of this history. What is not, or is not whole, or was merged into another, goes.</summary>
    private void LoadRuns(string folder, bool isOurs)
    {
        List<IdRun> runs = [];
        foreach (var path in Directory.GetFiles(folder))
        {
            if (path.EndsWith(".run", StringComparison.Ordinal) && TryOpen(path) is { } run)
            {
                runs.Add(run);
                _lastFile = Math.Max(_lastFile, NumberOf(path));
            }
            else if (isOurs)
            {
                TryDelete(path);
            }
        }
        runs.Sort(static (one, other) => one.First != other.First ? one.First.CompareTo(other.First) : other.Last.CompareTo(one.Last));
        List<IdRun> whole = [];
        foreach (var run in runs)
        {
            if (whole.Count == 0 || run.First > whole[^1].Last)
            {
                whole.Add(run);
                continue;
            }
            run.Dispose();
            if (isOurs)
            {
                TryDelete(run.Path);
            }
        }
        _runs = [.. whole];
    }

    private IdRun? TryOpen(string path)
    {
        try
        {
            if (IdRun.Open(path) is { } run)
            {
                if (run.Header.SeedCheck == _hash.Check && _epochs.Holds(run.Header.Epoch, run.Last) && run.Last <= _head)
                {
                    return run;
                }
                run.Dispose();
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Merged into another by the process that writes, or not readable: its events are read instead.
        }
        return null;
    }

    private static long NumberOf(string path) => long.TryParse(Path.GetFileNameWithoutExtension(path), out var number) ? number : 0;

    private void FindMissing()
    {
        var next = 1L;
        foreach (var run in _runs)
        {
            AddMissing(next, run.First - 1);
            next = run.Last + 1;
        }
        AddMissing(next, _head);
    }

    // Cut where the old index ends: nobody waits for what is before.
    private void AddMissing(long first, long last)
    {
        if (first <= _oldUntil && last > _oldUntil)
        {
            AddMissing(first, _oldUntil);
            first = _oldUntil + 1;
        }
        if (first <= last)
        {
            _missing.Add((first, last));
        }
    }

    private void ReadRecent(SqliteConnection connection)
    {
        FindMissing();
        var recent = _missing.Count == 0 ? default : _missing[^1];
        if (recent.First == 0 || recent.Last != _head || recent.Last - recent.First >= MaxRows)
        {
            return;
        }
        _table.Reset(recent.First);
        for (var after = recent.First - 1; after < _head;)
        {
            after = IdRows.Read(connection, _hash, after, _head, _table.Add);
        }
        _missing.RemoveAt(_missing.Count - 1);
        if (_missing.Count == 0 && _oldUntil > 0)
        {
            OldIds.Drop(connection); // of so few that it takes no time
            _oldUntil = 0;
        }
    }
}
