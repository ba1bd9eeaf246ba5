using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chronicle.Diagnostics;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Moves the write-ahead log into the database file from a thread and a connection of its own, so that no append pays for it, and keeps it bounded.</summary>
/// <remarks>
/// The log is moved when it is half full, once: pages that every commit rewrites, like those of the index of ids, are then written once for many commits.
/// A passive checkpoint runs beside appends but never catches up with steady ones: the log would only start over when it did. So the last stretch
/// is done with the write gate held, which makes appends wait for it (milliseconds) and lets the log start over. A read that holds an old snapshot
/// delays that; reads are short.
/// On a small or nearly full disk the log may take a quarter of the room that there is, and gives it back each time it starts over: what it holds must also fit into the file.
/// </remarks>
internal sealed unsafe class Checkpointer : IDisposable
{
    private const int Passive = 0;
    private const int Restart = 2;
    private const int Truncate = 3;

    private const long LeastLimit = 1 << 20;
    private const long LookEvery = 1 << 20; // bytes of log between two looks at the room on the disk

    // With the gate held, readers get this long to finish before appends go on and another try is made later.
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    // Moving a full log of 64 MiB takes about half a second on a slow disk.
    private static readonly TimeSpan WriterPatience = TimeSpan.FromSeconds(2);

    private readonly SqliteConnection _connection;
    private readonly Lock _writeGate;
    private readonly SqliteOptions _options;
    private readonly Func<long?> _freeBytes;
    private readonly FileInfo _log;
    private readonly long _pageSize;
    private readonly Thread _thread;
    private readonly Lock _oneAtATime = new(); // taken after the write gate where both are
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly AutoResetEvent _room = new(initialState: false);
    private readonly ManualResetEvent _stop = new(initialState: false);

    // Written by the writer's commit hook, under the write gate: how many pages the log holds.
    private readonly int* _pagesInLog = (int*)NativeMemory.AllocZeroed(sizeof(int));
    private long _limit;
    private long _looked; // how long the log was at the last look at the disk; the writer's own, under the write gate
    private volatile StoreException? _failure;
    private volatile bool _isHeldByReader;
    private long _heldSince; // a timestamp while a reader keeps the log from starting over, else 0
    private long _workingSince; // a timestamp while a checkpoint runs, else 0

    public Checkpointer(string path, SqliteConnection writer, Lock writeGate, SqliteOptions options, Func<long?> freeBytes)
    {
        _writeGate = writeGate;
        _options = options;
        _freeBytes = freeBytes;
        _log = new FileInfo(path + "-wal");
        LookForRoom();
        _connection = new SqliteConnection(path, readOnly: false);
        _connection.SetBusyTimeout(ReaderPatience);
        _connection.Execute(Pragmas.Checkpointer); // also opens the log: a connection that has read nothing checkpoints nothing
        using (var pageSize = _connection.Prepare("PRAGMA page_size"))
        {
            _pageSize = pageSize.Scalar() ?? 4096;
        }
        _ = NativeMethods.WalHook(writer.Handle, &OnCommit, _pagesInLog);
        _thread = new Thread(Run) { IsBackground = true, Name = "chronicle checkpoint" };
        _thread.Start();
    }

    private bool IsHalfFull => BytesInLog > Limit / 2;

    private long Limit => Volatile.Read(ref _limit);

    private long BytesInLog => Volatile.Read(ref *_pagesInLog) * _pageSize;

    /// <summary>Critical when the log cannot be moved, or when moving it does not end: it would grow until the disk is full.</summary>
    public ComponentHealth CheckHealth()
    {
        if (_failure is { } failure)
        {
            return Critical($"The write-ahead log cannot be moved into the file: {failure.Message}", BytesInLog > Limit);
        }
        if (Since(ref _workingSince) >= ComponentHealth.StuckAfter)
        {
            return Critical($"A checkpoint has been running for {Since(ref _workingSince).TotalSeconds:0} s.", stopsAppends: false);
        }
        if (Since(ref _heldSince) < ComponentHealth.StuckAfter)
        {
            return ComponentHealth.Healthy("checkpoint");
        }
        // Within its limit the log has room for what comes while the read ends; past it, nothing but the end of the read keeps it from filling the disk.
        var held = Critical($"A long read has kept the write-ahead log from starting over for {Since(ref _heldSince).TotalSeconds:0} s; it holds {BytesInLog} bytes.", stopsAppends: false);
        return BytesInLog > Limit ? held : held with { Status = HealthStatus.Degraded };
    }

    /// <summary>Fits the log's limit to the room on the disk.</summary>
    public void LookForRoom()
    {
        _log.Refresh();
        var room = _freeBytes() + (_log.Exists ? _log.Length : 0);
        Volatile.Write(ref _limit, Math.Min(_options.WalLimitBytes, Math.Max(LeastLimit, room / 4 ?? long.MaxValue)));
    }

    /// <summary>After each append, with the gate held.</summary>
    public void AfterCommit()
    {
        if (Math.Abs(BytesInLog - _looked) >= LookEvery)
        {
            _looked = BytesInLog;
            LookForRoom();
        }
        if (IsHalfFull)
        {
            _wake.Set();
        }
    }

    /// <summary>Before each append, without the gate: waits while the log is over its limit, unless only the end of a long read can help.</summary>
    /// <exception cref="StoreException">The log is over its limit because it cannot be moved: it must not fill the disk.</exception>
    public void WaitForRoom()
    {
        if (BytesInLog <= Limit || _isHeldByReader)
        {
            return;
        }
        if (_failure is { } failure)
        {
            _wake.Set(); // there may be room by now
            throw new StoreException($"The write-ahead log is over its limit and cannot be moved into the file: {failure.Message}", failure.IsTransient, failure);
        }
        _room.Reset();
        _wake.Set();
        if (BytesInLog > Limit)
        {
            _room.WaitOne(WriterPatience);
        }
    }

    /// <summary>Moves all of the log into the file and cuts it off; false when a reader, or another process, is in the way.</summary>
    /// <exception cref="StoreException">The log cannot be moved.</exception>
    public bool TryCutOff()
    {
        _ = Checkpoint(Passive); // most of it beside appends, so that they wait for little
        lock (_writeGate)
        {
            if (!Checkpoint(Truncate))
            {
                return false;
            }
            HasStartedOver();
            return true;
        }
    }

    /// <summary>Ends the thread. Call before the writer's connection is closed.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        lock (_oneAtATime)
        {
            _connection.Dispose();
        }
        _wake.Dispose();
        _room.Dispose();
        _stop.Dispose();
    }

    /// <summary>Frees what the commit hook writes to. Call after the writer's connection is closed.</summary>
    public void Release() => NativeMemory.Free(_pagesInLog);

    private static TimeSpan Since(ref long started) => Volatile.Read(ref started) is not 0 and var at ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;

    private static ComponentHealth Critical(FormattableString reason, bool stopsAppends) =>
        new("checkpoint", HealthStatus.Critical, reason.ToString(CultureInfo.InvariantCulture), stopsAppends);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCommit(void* pagesInLog, nint database, byte* schema, int pages)
    {
        Volatile.Write(ref *(int*)pagesInLog, pages);
        return ResultCode.Ok;
    }

    private void Run()
    {
        WaitHandle[] signals = [_stop, _wake];
        var moved = 0;
        while (WaitHandle.WaitAny(signals, _options.CheckpointInterval) != 0)
        {
            var pages = Volatile.Read(ref *_pagesInLog);
            if (pages == moved)
            {
                continue; // nothing was appended since
            }
            moved = pages;
            try
            {
                if (!Checkpoint(Passive))
                {
                    moved = -1; // a reader holds an old snapshot, or appends went on meanwhile: there is more to move
                }
                if (IsHalfFull)
                {
                    _ = Checkpoint(Passive); // what came during the long one, so that hardly anything is left for when appends wait
                    if (!StartOver() && _stop.WaitOne(RetryAfter))
                    {
                        return;
                    }
                }
                _failure = null;
            }
            catch (StoreException failure)
            {
                _failure = failure;
                moved = -1;
                if (_stop.WaitOne(RetryAfter))
                {
                    return;
                }
            }
        }
    }

    private bool StartOver()
    {
        lock (_writeGate)
        {
            _isHeldByReader = !Checkpoint(Limit < _options.WalLimitBytes ? Truncate : Restart);
            if (_isHeldByReader)
            {
                Interlocked.CompareExchange(ref _heldSince, Stopwatch.GetTimestamp(), 0);
            }
            else
            {
                HasStartedOver();
            }
            _room.Set();
            return !_isHeldByReader;
        }
    }

    // The next append writes from the start of the log.
    private void HasStartedOver()
    {
        _isHeldByReader = false;
        Volatile.Write(ref _heldSince, 0);
        Volatile.Write(ref *_pagesInLog, 0);
        _room.Set();
    }

    /// <summary>Whether all of the log was moved; a reader, an append or another process may be in the way.</summary>
    private bool Checkpoint(int mode)
    {
        lock (_oneAtATime)
        {
            ObjectDisposedException.ThrowIf(_connection.Handle == 0, this);
            return CheckpointNow(mode);
        }
    }

    private bool CheckpointNow(int mode)
    {
        int inLog;
        int moved;
        var started = Stopwatch.GetTimestamp();
        Volatile.Write(ref _workingSince, started);
        var result = NativeMethods.WalCheckpoint(_connection.Handle, null, mode, &inLog, &moved);
        Volatile.Write(ref _workingSince, 0);
        SqliteMetrics.CheckpointDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        if (ResultCode.Primary(result) is ResultCode.Busy or ResultCode.Locked)
        {
            return false;
        }
        _connection.Check(result);
        return inLog == moved;
    }
}
