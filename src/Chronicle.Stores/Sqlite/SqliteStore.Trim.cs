using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Retention;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    private bool _isLazy; // whether the connection does not wait for the disk; guarded by _writeGate

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEvent>> FindExpiredAsync(TrimRule rule, Sequence after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 4096);
        var head = Head.Value;
        return rule.Latest is null
            ? ValueTask.FromResult<IReadOnlyList<RecordedEvent>>([])
            : _readers.RunAsync<IReadOnlyList<RecordedEvent>>(reader => new ExpiredSearch(reader, _keptMarks, rule, limit).Run(after.Value + 1, head - 1), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Trimmed> DropAsync(IReadOnlyList<Sequence> events, CancellationToken cancellationToken) =>
        WriteAsync(writer => Lazily(() => writer.Drop(events, oldest => Volatile.Write(ref _oldest, oldest))), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> EraseAsync(string sessionId, Sequence upTo, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 4096);
        return WriteAsync(writer => writer.Erase(sessionId, upTo.Value, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<int> EraseAsync(IReadOnlyCollection<Sequence> events, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events.Count, 4096, nameof(events));
        return WriteAsync(writer => writer.Erase(events), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<int> RewriteAsync(IReadOnlyList<(Sequence Sequence, RedactedEvent Redacted)> events, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events.Count, 4096, nameof(events));
        if (_ids.HasOldIndex)
        {
            await Task.Run(() => _ids.WaitUntilNew(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        return await WriteAsync(writer => writer.Rewrite(events), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<int> RewriteSessionsAsync(Func<string, string> redact, CancellationToken cancellationToken) => WriteAsync(writer => writer.RewriteSessions(redact), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> PinAsync(string sessionId, bool pinned, CancellationToken cancellationToken) =>
        WriteAsync(writer => writer.Pin(sessionId, pinned), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ShrinkAsync(CancellationToken cancellationToken) => WriteAsync(_ => Lazily(() => FreeSpace.Shrink(_connection!)), cancellationToken);

    /// <summary>Writes without waiting for the disk: the log is in order, so that nothing appended later is on disk without it.</summary>
    private T Lazily<T>(Func<T> write)
    {
        RequireDurable();
        _connection!.Execute(Pragmas.Lazy);
        _isLazy = true;
        try
        {
            return write();
        }
        finally
        {
            TryBeDurable();
        }
    }

    // The level can't be changed while a transaction is open, and one stays open when its rollback fails: then the next write begins with this.
    private void TryBeDurable()
    {
        try
        {
            RequireDurable();
        }
        catch (StoreException)
        {
            // What made the write fail is thrown.
        }
    }

    /// <summary>No group is committed at the level of <see cref="Lazily"/>, whatever failed before.</summary>
    private void RequireDurable()
    {
        if (_isLazy)
        {
            _writer!.EndTransaction();
            _connection!.Execute(Pragmas.Durable);
            _isLazy = false;
        }
    }

    /// <summary>Writes between two of the journal's groups, on the pool: it waits for the disk.</summary>
    private async ValueTask<T> WriteAsync<T>(Func<GroupWriter, T> write, CancellationToken cancellationToken)
    {
        var writer = _writer ?? throw new StoreException($"'{_path}' is open for reading only.", isTransient: false);
        return await Task.Run(() => Write(writer, write), cancellationToken).ConfigureAwait(false);
    }

    private T Write<T>(GroupWriter writer, Func<GroupWriter, T> write)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _checkpointer!.WaitForRoom();
        lock (_writeGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _files!.Require();
            var result = write(writer);
            _checkpointer.AfterCommit();
            return result;
        }
    }
}
