using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Stores.Sqlite.Recall;

public sealed partial class RecallStore
{
    // Pages of the full text index that are merged in one transaction: some tens of milliseconds.
    private const long MergeAtOnce = 500;

    private static readonly TimeSpan CutOffPatience = TimeSpan.FromMilliseconds(100);

    // Guarded by the write gate. Documents that must not be taken in any more, although their events may have been read before they were erased.
    private readonly Dictionary<string, long> _erasedSessions = [];
    private readonly HashSet<long> _erasedEvents = [];
    private bool _isMergeDue;
    private bool _isRebuildDue;

    /// <summary>Whether words of texts that were dropped before are still in the index. Nobody knows which they are; <see cref="RebuildAsync"/> removes them.</summary>
    public bool HasStaleWords
    {
        get
        {
            lock (_writeGate)
            {
                return _state.Stale > 0;
            }
        }
    }

    /// <summary>Whether an erasure could not tell which words a document had: <see cref="RebuildAsync"/> removes them.</summary>
    public bool HasUnknownWords
    {
        get
        {
            lock (_writeGate)
            {
                return _isRebuildDue;
            }
        }
    }

    /// <summary>Keeps documents of a session out of the index from now on, up to an event.</summary>
    public void Refuse(string session, Sequence upTo)
    {
        lock (_writeGate)
        {
            _erasedSessions[session] = upTo.Value;
        }
    }

    /// <summary>Keeps the documents of events out of the index from now on.</summary>
    public void Refuse(IReadOnlyCollection<Sequence> events)
    {
        lock (_writeGate)
        {
            foreach (var sequence in events)
            {
                _erasedEvents.Add(sequence.Value);
            }
        }
    }

    /// <summary>Removes documents whose events are about to be erased, with their words and vectors; those that are not there are passed over.</summary>
    /// <param name="documents">What the events give: without the texts, their words could not be found in the index.</param>
    /// <exception cref="Journal.StoreException">Nothing was removed.</exception>
    public Task EraseAsync(IReadOnlyList<RecallDocument> documents, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            Write(() =>
            {
                foreach (var document in documents)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    _isRebuildDue |= !_documents.Erase(_state, document);
                    _isMergeDue = true;
                }
            });
            ForgetSpelling();
        },
        cancellationToken);

    /// <summary>Puts other documents in the place of some that are in the index; those that are not there are passed over.</summary>
    /// <param name="documents">What the event gave, and what it gives now, or null for nothing.</param>
    /// <exception cref="Journal.StoreException">Nothing was changed.</exception>
    public Task ReplaceAsync(IReadOnlyList<(RecallDocument Before, RecallDocument? After)> documents, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            Write(() =>
            {
                foreach (var (before, after) in documents)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!_documents.IsThere(before.Sequence.Value))
                    {
                        continue;
                    }
                    _isRebuildDue |= !_documents.Erase(_state, before);
                    _isMergeDue = true;
                    if (after is not null)
                    {
                        _documents.Put(_state, after);
                    }
                }
            });
            ForgetSpelling();
        },
        cancellationToken);

    /// <summary>Removes from the file what erased documents left there: names that no document has, deleted words, and the write-ahead log.</summary>
    /// <param name="thorough">Whether another process may have left something.</param>
    /// <param name="patience">How long to wait for readers that keep the log from being cut off.</param>
    /// <returns>Null when nothing is left; else who is in the way, as a sentence. Call again then.</returns>
    public async Task<string?> ScrubAsync(bool thorough, TimeSpan patience, CancellationToken cancellationToken)
    {
        await Task.Run(
            () =>
            {
                Write(() =>
                {
                    _connection.Use(RecallSql.EmptyLastName).Run();
                    _connection.Use(RecallSql.DropUnusedNames).Run();
                    if (_state.Documents <= Pragmas.MostRebuilt)
                    {
                        _connection.Execute(RecallPragmas.RebuildTextIndexes);
                    }
                });
                ForgetNames();
                if (thorough || _isMergeDue)
                {
                    Merge(cancellationToken);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return await LogCutting.RunAsync(_path, _readers, TryCutOff, patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A word that is deleted stays in the index beside the note that it is, until the two are merged.</summary>
    private void Merge(CancellationToken cancellationToken)
    {
        Write(() =>
        {
            _isMergeDue = false;
            _connection.Use(RecallSql.MergeIndex).Bind(1, -MergeAtOnce).Run(); // negative: all of the index takes part
        });
        for (var isDone = false; !isDone;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(() =>
            {
                var before = _connection.Use(RecallSql.TotalChanges).Scalar();
                _connection.Use(RecallSql.MergeIndex).Bind(1, MergeAtOnce).Run();
                isDone = _connection.Use(RecallSql.TotalChanges).Scalar() - before < 2; // as sqlite.org/fts5.html says
            });
        }
    }

    private bool TryCutOff()
    {
        lock (_writeGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _connection.SetBusyTimeout(CutOffPatience);
            try
            {
                var row = _connection.Use(Pragmas.TruncateLog);
                var isCutOff = row.Step() && row.Long(0) == 0;
                row.Reset();
                return isCutOff;
            }
            finally
            {
                _connection.SetBusyTimeout(RecallPragmas.BusyTimeout);
            }
        }
    }

    private bool IsErased(RecallDocument document) =>
        (_erasedEvents.Count > 0 && _erasedEvents.Contains(document.Sequence.Value))
        || (_erasedSessions.Count > 0 && _erasedSessions.TryGetValue(document.Session, out var last) && document.Sequence.Value <= last);

    /// <summary>What is behind the position is not taken in again.</summary>
    private void ForgetErased()
    {
        if (_erasedSessions.Count > 0)
        {
            foreach (var (session, last) in _erasedSessions)
            {
                if (last <= _state.Position)
                {
                    _erasedSessions.Remove(session);
                }
            }
        }
        if (_erasedEvents.Count > 0)
        {
            _erasedEvents.RemoveWhere(sequence => sequence <= _state.Position);
        }
    }
}
