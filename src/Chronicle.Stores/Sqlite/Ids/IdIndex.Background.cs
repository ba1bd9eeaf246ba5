using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>What happens behind the commits, on one thread that lets everything else go first.</summary>
internal sealed partial class IdIndex
{
    private const int MergedAtOnce = 8;
    private const int LeastGrowth = 4; // a merged run is so many times its largest part: each entry is written again a few times only

    private readonly Func<SqliteConnection>? _connect;
    private readonly ManualResetEventSlim _work = new(initialState: true);
    private readonly ManualResetEventSlim _written = new(initialState: true);
    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;
    private long _lastFile;
    private volatile bool _isStopping;

    /// <summary>Called when the runs have all that the old index has: it may be dropped, together with <see cref="ForgetOldIndex"/>. Returns when it is.</summary>
    public Action? DropOldIndex { get; set; }

    /// <summary>Set when there is nothing to do, for tests.</summary>
    public ManualResetEventSlim Idle { get; } = new();

    /// <summary>Ends what is under way and writes what is in memory, so that the next start reads little.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _stop.Set();
        _work.Set();
        _thread?.Join();
        if (_folder is not null)
        {
            Leave();
        }
        _complete.Set();
        _written.Set();
        foreach (var run in _runs)
        {
            if (_folder is not null && _changed?.HoldsAny(run.First, run.Last) == true)
            {
                Discard(run);
            }
            run.Dispose();
        }
    }

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "ids", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                if (WorkOnce())
                {
                    continue;
                }
                Rest();
            }
            catch (IdRunDamagedException damaged)
            {
                Lose(damaged.Run);
            }
            catch (Exception failed) when (!_isStopping && failed is IOException or UnauthorizedAccessException or StoreException or ObjectDisposedException)
            {
                Fail(failed.Message);
                _stop.Wait(TimeSpan.FromSeconds(1));
            }
            catch (Exception) when (_isStopping)
            {
                return;
            }
        }
    }

    private void Rest()
    {
        lock (_gate)
        {
            if (_frozen is null && _missing.Count == 0)
            {
                Idle.Set();
            }
        }
        if (!_isStopping) // Dispose may have signalled before the signal was taken back
        {
            _work.Wait(Timeout.InfiniteTimeSpan);
        }
    }

    /// <returns>Whether there was something to do.</returns>
    private bool WorkOnce()
    {
        IdTable? frozen;
        (long First, long Last)? missing;
        lock (_gate)
        {
            frozen = _frozen;
            missing = NextMissing();
            if (frozen is null && missing is null)
            {
                _work.Reset();
            }
        }
        if (frozen is not null)
        {
            WriteFrozen(frozen, TryRest);
            return true;
        }
        if (missing is { } range)
        {
            ReadRange(range.First, range.Last);
            return true;
        }
        if (HasOldIndex && DropOldIndex is { } drop)
        {
            drop();
            return true;
        }
        return LoadFilter() || Merge();
    }

    // First what somebody may wait for.
    private (long First, long Last)? NextMissing()
    {
        foreach (var range in _missing)
        {
            if (range.Last > _oldUntil)
            {
                return range;
            }
        }
        return _missing.Count == 0 ? null : _missing[0];
    }

    private void WriteFrozen(IdTable frozen, Action<TimeSpan> rest)
    {
        var (keys, sequences) = frozen.Sorted();
        var run = Write(keys, sequences, keys.Length, (frozen.First, _frozenLast), rest);
        lock (_gate)
        {
            Insert(run);
            _spare = frozen.Capacity > _entries ? null : frozen;
            _frozen = null;
            _failure = null;
            _written.Set();
        }
    }

    /// <summary>Makes a run of the next missing events.</summary>
    private void ReadRange(long first, long last)
    {
        var idsPerRun = Math.Max(4 * _entries, 2 * IdRows.AtOnce);
        var (keys, sequences, count) = (new ulong[idsPerRun], new long[idsPerRun], 0);
        var after = first - 1;
        using (var connection = _connect!())
        {
            while (after < last && count <= idsPerRun - IdRows.AtOnce && after - first < 64L * idsPerRun)
            {
                var started = System.Diagnostics.Stopwatch.GetTimestamp();
                after = IdRows.Read(connection, _hash, after, last, (key, sequence) =>
                {
                    keys[count] = key;
                    sequences[count++] = sequence;
                });
                ObjectDisposedException.ThrowIf(_isStopping, this);
                TryRest(System.Diagnostics.Stopwatch.GetElapsedTime(started));
            }
        }
        Array.Sort(keys, sequences, 0, count);
        var run = Write(keys, sequences, count, (first, after), TryRest);
        lock (_gate)
        {
            Insert(run);
            _missing.Remove((first, last));
            if (after < last)
            {
                _missing.Add((after + 1, last));
            }
            _failure = null;
            UpdateComplete();
        }
    }

    // Nobody waits: the disk and the core are the producers' half of the time. Somebody waits: no rest.
    private void TryRest(TimeSpan worked)
    {
        ObjectDisposedException.ThrowIf(_isStopping, this);
        if (_complete.IsSet && _frozen is null)
        {
            _stop.Wait(worked < TimeSpan.FromSeconds(1) ? worked : TimeSpan.FromSeconds(1));
        }
    }

    private IdRun Write(ulong[] keys, long[] sequences, int count, (long First, long Last) range, Action<TimeSpan> rest)
    {
        using var writer = NewRun(range.First, range.Last, count, rest, out var path);
        for (var i = 0; i < count; i++)
        {
            writer.Add(keys[i], sequences[i]);
        }
        writer.Finish();
        return Reopen(path);
    }

    private IdRunWriter NewRun(long first, long last, long count, Action<TimeSpan> rest, out string path)
    {
        if (Directory.Exists(Path.GetDirectoryName(_folder))) // a data folder that was removed is not made again
        {
            PrivateFile.CreateFolder(_folder!);
        }
        path = Path.Combine(_folder!, $"{++_lastFile:D8}.run");
        return new IdRunWriter(path, new IdRunHeader(_hash.Check, _epochs.Current, first, last, count), rest);
    }

    private IdRun Reopen(string path)
    {
        var run = IdRun.Open(path) ?? throw new IOException($"'{path}' is not what was written.");
        if (FilterBytes + IdFilter.BytesFor(run.Count) <= MaxFilterBytes)
        {
            run.LoadFilter();
        }
        return run;
    }

    private long FilterBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var run in _runs)
            {
                bytes += run.FilterBytes;
            }
            return bytes;
        }
    }

    private void Insert(IdRun run)
    {
        List<IdRun> runs = [.. _runs, run];
        runs.Sort(static (one, other) => one.First.CompareTo(other.First));
        _runs = [.. runs];
    }

    /// <summary>Gives the smallest run without a filter one: it is looked into most often for nothing.</summary>
    private bool LoadFilter()
    {
        IdRun? chosen = null;
        foreach (var run in _runs)
        {
            if (run.Filter is null && (chosen is null || run.Count < chosen.Count))
            {
                chosen = run;
            }
        }
        if (chosen is null || FilterBytes + IdFilter.BytesFor(chosen.Count) > MaxFilterBytes)
        {
            return false;
        }
        chosen.LoadFilter();
        return true;
    }

    /// <summary>Makes one run of eight neighbours of about a size.</summary>
    private bool Merge()
    {
        if (Mergeable() is not { } merged)
        {
            return false;
        }
        var count = 0L;
        foreach (var run in merged)
        {
            count += run.Count;
        }
        using (var writer = NewRun(merged[0].First, merged[^1].Last, count, RestOrWrite, out var path))
        {
            foreach (var (key, sequence) in IdMerge.Of(merged))
            {
                writer.Add(key, sequence);
            }
            writer.Finish();
            var whole = Reopen(path);
            lock (_gate)
            {
                _runs = [.. _runs.Where(run => !merged.Contains(run))];
                Insert(whole);
            }
        }
        foreach (var run in merged)
        {
            Discard(run);
        }
        return true;
    }

    // A long merge must not keep what has gathered meanwhile from its run.
    private void RestOrWrite(TimeSpan worked)
    {
        TryRest(worked);
        IdTable? frozen;
        lock (_gate)
        {
            frozen = _frozen;
        }
        if (frozen is not null)
        {
            WriteFrozen(frozen, TryRest);
        }
    }

    private IdRun[]? Mergeable()
    {
        var runs = _runs;
        for (var level = 0; level <= 8; level++)
        {
            var count = 0;
            for (var i = 0; i < runs.Length; i++)
            {
                var isNeighbour = count > 0 && runs[i - 1].Last + 1 == runs[i].First;
                count = LevelOf(runs[i]) > level ? 0 : isNeighbour ? count + 1 : 1;
                if (count >= MergedAtOnce && Grows(runs.AsSpan(i - MergedAtOnce + 1, MergedAtOnce)))
                {
                    return runs[(i - MergedAtOnce + 1)..(i + 1)];
                }
            }
        }
        return null;
    }

    private static bool Grows(ReadOnlySpan<IdRun> runs)
    {
        var (largest, all) = (0L, 0L);
        foreach (var run in runs)
        {
            largest = Math.Max(largest, run.Count);
            all += run.Count;
        }
        return all >= LeastGrowth * largest;
    }

    private int LevelOf(IdRun run)
    {
        var level = 0;
        for (var limit = 4L * _entries; run.Count >= limit; limit *= MergedAtOnce)
        {
            level++;
        }
        return level;
    }

    private void Leave()
    {
        try
        {
            if (_frozen is { } frozen)
            {
                WriteFrozen(frozen, static _ => { });
            }
            if (_table.Count >= _entries / 16 || _head - _table.First >= MaxRows / 4)
            {
                var (keys, sequences) = _table.Sorted();
                Write(keys, sequences, keys.Length, (_table.First, _head), static _ => { }).Dispose();
            }
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The rows have it all.
        }
    }

    private void Fail(string reason)
    {
        lock (_gate)
        {
            _failure = reason;
        }
    }
}
