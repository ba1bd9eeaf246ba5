using System.Globalization;
using Chronicle.Diagnostics;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>Finds events by their ids: recent ones in memory, all others in sorted files that are written behind the commits.</summary>
/// <remarks>
/// The rows are the durable copy, so nothing here is written before an acknowledgement: what is lost is made again from the events. A key of 64 bits stands for an id
/// in its scope, and a sequence that is found is a candidate: its row says whether it has the id. An entry whose event was dropped or erased therefore does no harm.
/// Random ids in a B-tree cost ten times as many writes: each dirties a page of its own.
/// </remarks>
internal sealed partial class IdIndex : IDisposable
{
    /// <summary>Of the data folder.</summary>
    public const string FolderName = "ids";

    /// <summary>Recent ids in memory, and twice as many while they are written: 24 bytes each.</summary>
    public const int StandardEntries = 1 << 16;

    private const int MaxTableGrowth = 64; // when nothing can be written: 100 MB
    private const long MaxFilterBytes = 10 << 20; // with two tables and the fences below 16 MB; the largest runs go without

    private readonly string? _folder;
    private readonly int _entries;
    private readonly IdHash _hash;
    private readonly EpochList _epochs;

    // Guarded by _gate. The sequences from _table.First on are in the table, those of _frozen in it, all before in runs, unless they are missing.
    private readonly Lock _gate = new();
    private readonly List<(long First, long Last)> _missing = [];
    private IdTable _table;
    private IdTable? _frozen;
    private IdTable? _spare;
    private IdTable? _changed; // entries of events that got other ids; their runs are made again after the next start
    private long _frozenLast;
    private long _head;
    private IdRun[] _runs = [];
    private string? _failure;

    // Events up to this one are found by the index that older versions made, while it is there.
    private long _oldUntil;

    private readonly ManualResetEventSlim _complete = new(initialState: true);

    /// <summary>The unique index of a file that an older version made; until the runs have taken its place, it finds that version's events.</summary>
    public bool HasOldIndex => Volatile.Read(ref _oldUntil) > 0;

    /// <summary>The key of an id in its scope.</summary>
    public ulong KeyOf(string id, long session, long scopeName) => _hash.Of(id, IdHash.ScopeOf(session, scopeName));

    /// <summary>The same for the bytes that a row has of an id.</summary>
    public ulong KeyOf(ReadOnlySpan<byte> id, long session, long scopeName) => _hash.Of(id, IdHash.ScopeOf(session, scopeName));

    /// <summary>The part of the health that this is.</summary>
    public ComponentHealth CheckHealth()
    {
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                return new ComponentHealth("ids", HealthStatus.Degraded, $"The index of ids can't be written and is tried again: {failure}");
            }
            if (_complete.IsSet)
            {
                return ComponentHealth.Healthy("ids");
            }
            var rest = 0L;
            foreach (var (first, last) in _missing)
            {
                rest += last - first + 1;
            }
            return new ComponentHealth("ids", HealthStatus.Degraded, string.Create(CultureInfo.InvariantCulture,
                $"The index of ids is being made again: {rest} of {_head} events are left. Appends of events with ids wait for it."));
        }
    }

    /// <summary>Waits while ids of recorded events can't be found: an event would be recorded twice.</summary>
    public void WaitUntilComplete(CancellationToken cancellationToken)
    {
        if (!_complete.IsSet)
        {
            _complete.Wait(cancellationToken);
        }
    }

    /// <summary>Adds the sequences of events that may have a key.</summary>
    /// <exception cref="StoreException">A file of the index is damaged. It is made again: the next try waits for it.</exception>
    public void Find(ulong key, List<long> into)
    {
        while (true)
        {
            IdRun[] runs;
            lock (_gate)
            {
                _table.Find(key, into);
                _frozen?.Find(key, into);
                _changed?.Find(key, into);
                runs = _runs;
            }
            if (TrySearch(runs, key, key, into, int.MaxValue))
            {
                return;
            }
            into.Clear();
        }
    }

    /// <summary>Adds the sequences of events that may have an id in any scope.</summary>
    /// <exception cref="StoreException">As for <see cref="Find"/>.</exception>
    public void FindId(string id, List<long> into, int limit)
    {
        var high = _hash.Of(id, 0) >> 32;
        while (true)
        {
            IdRun[] runs;
            lock (_gate)
            {
                _table.FindId((uint)high, into, limit);
                _frozen?.FindId((uint)high, into, limit);
                _changed?.FindId((uint)high, into, limit);
                runs = _runs;
            }
            if (TrySearch(runs, high << 32, (high << 32) | uint.MaxValue, into, limit))
            {
                return;
            }
            into.Clear();
        }
    }

    /// <summary>Whether an event's key is found, for a check. Null when its sequence is not indexed (yet).</summary>
    public bool? Has(ulong key, long sequence)
    {
        lock (_gate)
        {
            if (sequence > _head || _missing.Exists(range => range.First <= sequence && sequence <= range.Last))
            {
                return null;
            }
        }
        List<long> found = [];
        Find(key, found);
        return found.Contains(sequence);
    }

    /// <summary>Adds an event that is being recorded. If it is not recorded in the end, its entry finds nothing.</summary>
    public void Add(ulong key, long sequence)
    {
        lock (_gate)
        {
            _table.Add(key, sequence);
        }
    }

    /// <summary>Adds an event that got another id after it was recorded.</summary>
    public void Change(ulong key, long sequence)
    {
        lock (_gate)
        {
            (_changed ??= new IdTable(1_024, first: 1)).Add(key, sequence);
        }
    }

    /// <summary>Waits until the index of an older version is gone: its events may not change while it answers for them.</summary>
    public void WaitUntilNew(CancellationToken cancellationToken)
    {
        while (HasOldIndex)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_isStopping, this);
            _stop.Wait(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    /// <summary>After a commit: what has gathered goes to a run.</summary>
    public void Committed(long head)
    {
        lock (_gate)
        {
            _head = head;
            if (_table.Count < _entries && head - _table.First < MaxRows)
            {
                return;
            }
            if (_frozen is null)
            {
                Freeze();
                return;
            }
            if (_table.Count < MaxTableGrowth * _entries)
            {
                return; // the one before is being written
            }
        }
        _written.Wait(Timeout.InfiniteTimeSpan);
    }

    // Events since the last run: so many rows are read at a start, within half a second.
    private int MaxRows => 4 * _entries;

    /// <summary>The old index is gone. Called by who keeps appends waiting meanwhile: the next one must not look into it.</summary>
    public void ForgetOldIndex()
    {
        lock (_gate)
        {
            _oldUntil = 0;
            UpdateComplete();
        }
    }

    private void Freeze()
    {
        (_frozen, _frozenLast) = (_table, _head);
        _table = _spare ?? new IdTable(_entries, _head + 1);
        _table.Reset(_head + 1);
        _spare = null;
        _written.Reset();
        Idle.Reset();
        _work.Set();
    }

    /// <returns>False when a run was replaced meanwhile: look again.</returns>
    private bool TrySearch(IdRun[] runs, ulong from, ulong to, List<long> into, int limit)
    {
        for (var i = runs.Length - 1; i >= 0; i--) // the newest first: a retry comes soon
        {
            var run = runs[i];
            if (from == to && run.Filter?.MayHave(from) == false)
            {
                continue;
            }
            try
            {
                run.Find(from, to, into, limit);
            }
            catch (ObjectDisposedException)
            {
                ObjectDisposedException.ThrowIf(_isStopping, this);
                return false;
            }
            catch (Exception broken) when (broken is IdRunDamagedException or IOException)
            {
                Lose(run);
                throw new StoreException($"{broken.Message} It is made again from the events; try again.", isTransient: true, broken);
            }
        }
        return true;
    }

    /// <summary>A run is worth nothing: what it covered is made again.</summary>
    private void Lose(IdRun run)
    {
        lock (_gate)
        {
            if (!_runs.Contains(run))
            {
                return;
            }
            _runs = [.. _runs.Where(other => other != run)];
            _missing.Add((run.First, run.Last));
            Idle.Reset();
            UpdateComplete();
        }
        Discard(run);
        _work.Set();
    }

    private void UpdateComplete()
    {
        if (_missing.TrueForAll(range => range.Last <= _oldUntil))
        {
            _complete.Set();
        }
        else
        {
            _complete.Reset();
        }
    }

    private static void Discard(IdRun run)
    {
        run.Dispose();
        TryDelete(run.Path);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // It is known for what it is at the next start.
        }
    }
}
