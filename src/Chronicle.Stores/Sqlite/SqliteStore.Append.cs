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
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_writer is null)
        {
            throw new StoreException($"'{_path}' is open for reading only.", isTransient: false);
        }
        lock (_writeGate)
        {
            var appended = _writer.Append(group, cancellationToken);
            Volatile.Write(ref _head, _writer.Head);
            return ValueTask.FromResult(appended);
        }
    }
}
