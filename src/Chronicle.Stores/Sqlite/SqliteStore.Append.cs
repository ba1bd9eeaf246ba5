using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
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
        _checkpointer!.WaitForRoom();
        lock (_writeGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _cache!.Fit(group.Count);
            var appended = _writer.Append(group, cancellationToken);
            Volatile.Write(ref _head, _writer.Head);
            _checkpointer.AfterCommit();
            return ValueTask.FromResult(appended);
        }
    }
}
