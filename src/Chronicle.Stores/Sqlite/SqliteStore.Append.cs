using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    private const long LeastRoom = 1 << 20; // index pages that any group changes

    private long _needed; // bytes that must be free before a group that found the disk full is worth another try; guarded by _writeGate

    /// <inheritdoc/>
    /// <remarks>Works on the caller's thread, which waits for the disk: the journal calls it from a thread of its own.</remarks>
    public ValueTask<AppendedGroup> AppendAsync(IReadOnlyList<IncomingEvent> group, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_writer is null)
        {
            throw new StoreException($"'{_path}' is open for reading only.", isTransient: false);
        }
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (HasIds(group))
        {
            _ids.WaitUntilComplete(cancellationToken);
        }
        _checkpointer!.WaitForRoom();
        lock (_writeGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            RequireDurable();
            _cache!.Fit(group.Count);
            var appended = Append(_writer, group, cancellationToken);
            Volatile.Write(ref _head, _writer.Head);
            _checkpointer.AfterCommit();
            return ValueTask.FromResult(appended);
        }
    }

    /// <inheritdoc/>
    /// <remarks>One page may find room where a group does not: after a full disk the file system must have room for the group too.</remarks>
    public ValueTask<Sequence> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var writer = _writer ?? throw new StoreException($"'{_path}' is open for reading only.", isTransient: false);
        _checkpointer!.LookForRoom();
        _checkpointer.WaitForRoom();
        lock (_writeGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_needed > 0 && Disk() is { } disk && disk.FreeBytes < _needed)
            {
                throw new StoreException($"'{_path}' cannot grow: the disk is full. Free some space on it.", isTransient: true);
            }
            RequireDurable();
            _files!.Require();
            writer.Probe();
            _needed = 0;
            Volatile.Write(ref _head, writer.Head);
            _checkpointer.AfterCommit();
            return ValueTask.FromResult(new Sequence(writer.Head));
        }
    }

    private AppendedGroup Append(GroupWriter writer, IReadOnlyList<IncomingEvent> group, CancellationToken cancellationToken)
    {
        try
        {
            return writer.Append(group, cancellationToken);
        }
        catch (StoreException full) when (SqliteFault.IsFull(full))
        {
            _needed = LeastRoom + (2 * group.Sum(static incoming => (long)incoming.Size)); // in the log, and in the file later
            throw;
        }
    }

    private static bool HasIds(IReadOnlyList<IncomingEvent> group)
    {
        for (var i = 0; i < group.Count; i++)
        {
            if (group[i].Id is not null)
            {
                return true;
            }
        }
        return false;
    }
}
