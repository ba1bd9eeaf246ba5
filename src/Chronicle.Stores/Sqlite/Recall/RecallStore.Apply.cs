using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Recall;

namespace Chronicle.Stores.Sqlite.Recall;

public sealed partial class RecallStore
{
    // A transaction of this many removals takes some tens of milliseconds; searches do not wait for it, but Apply does.
    private const int RemoveAtOnce = 2_000;

    /// <summary>Takes in what the events up to a sequence gave, in one transaction with the new position.</summary>
    /// <param name="documents">In the order of their sequences. Those at or before <see cref="Position"/> are passed over: they are there.</param>
    /// <param name="upTo">The last event that was looked at, whether it gave a document or not.</param>
    /// <exception cref="StoreException">Nothing was applied; <see cref="StoreException.IsTransient"/> says whether another try may work.</exception>
    public Task ApplyAsync(IReadOnlyList<RecallDocument> documents, Sequence upTo, CancellationToken cancellationToken) => Task.Run(
        () => Write(() =>
        {
            var last = _state.Position;
            foreach (var document in documents)
            {
                if (document.Sequence > upTo)
                {
                    throw new ArgumentException($"Document {document.Sequence} is after {upTo}, which is said to be the last.", nameof(documents));
                }
                if (document.Sequence.Value > last && !IsErased(document))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    _documents.Put(_state, document);
                    last = document.Sequence.Value;
                }
            }
            _state.Position = Math.Max(_state.Position, upTo.Value);
            ForgetErased();
            EndRefill();
        }),
        cancellationToken);

    /// <summary>Removes the documents of events that are gone; those without one are passed over.</summary>
    /// <exception cref="StoreException">Nothing was removed.</exception>
    public Task RemoveAsync(IReadOnlyList<Sequence> sequences, CancellationToken cancellationToken) => Task.Run(
        () => Write(() =>
        {
            foreach (var sequence in sequences)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _documents.Remove(_state, sequence.Value);
            }
        }),
        cancellationToken);

    /// <summary>Removes all documents of a session up to an event.</summary>
    public async Task RemoveSessionAsync(string session, Sequence upTo, CancellationToken cancellationToken)
    {
        while (await Task.Run(() => RemoveOfSession(session, upTo.Value), cancellationToken).ConfigureAwait(false) == RemoveAtOnce)
        {
        }
    }

    /// <summary>Removes the documents of all events before one, some at a time so that <see cref="ApplyAsync"/> gets in between.</summary>
    /// <param name="isKept">Asked for each of them: an event of a pinned session may have stayed. Called with a transaction open, so it must be quick.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveBeforeAsync(Sequence oldest, Func<Sequence, bool> isKept, CancellationToken cancellationToken)
    {
        var removed = 0;
        for (var after = 0L; ;)
        {
            var page = await Task.Run(() => RemovePage(ref after, oldest.Value, isKept), cancellationToken).ConfigureAwait(false);
            if (page.Seen == 0)
            {
                return removed;
            }
            removed += page.Removed;
        }
    }

    /// <summary>Forgets all documents and words, so that <see cref="Position"/> is zero and the journal is applied anew. Texts that come again keep their vectors.</summary>
    public Task RebuildAsync(CancellationToken cancellationToken) => Task.Run(() => Write(Empty), cancellationToken);

    /// <summary>A document by its event, or null.</summary>
    public ValueTask<RecallDocument?> DocumentAsync(Sequence sequence, CancellationToken cancellationToken) =>
        _readers.RunAsync(reader => One(reader, reader.Connection.Use(RecallSql.ReadDocument).Bind(1, sequence.Value)), cancellationToken);

    private (int Seen, int Removed) RemovePage(ref long after, long oldest, Func<Sequence, bool> isKept)
    {
        List<long> page = [];
        var removed = 0;
        var from = after;
        Write(() =>
        {
            var rows = _connection.Use(RecallSql.DocumentsUp).Bind(1, from).Bind(2, oldest).Bind(3, RemoveAtOnce);
            while (rows.Step())
            {
                page.Add(rows.Long(0));
            }
            rows.Reset();
            foreach (var sequence in page)
            {
                if (!isKept(new Sequence(sequence)))
                {
                    _documents.Remove(_state, sequence);
                    removed++;
                }
            }
        });
        after = page.Count > 0 ? page[^1] : after;
        return (page.Count, removed);
    }

    private int RemoveOfSession(string session, long upTo)
    {
        List<long> page = [];
        Write(() =>
        {
            if (_names.Find(session) is not { } key)
            {
                return;
            }
            var rows = _connection.Use(RecallSql.DocumentsOfSession).Bind(1, key).Bind(2, upTo).Bind(3, RemoveAtOnce);
            while (rows.Step())
            {
                page.Add(rows.Long(0));
            }
            rows.Reset();
            page.ForEach(sequence => _documents.Remove(_state, sequence));
        });
        return page.Count;
    }

    private void Empty()
    {
        _documents.ForgetThreads();
        _connection.Use(RecallSql.EmptyDocuments).Run();
        _connection.Use(RecallSql.EmptyZones).Run();
        _connection.Use(RecallSql.EmptyWords).Run();
        _connection.Use(RecallSql.EmptyIndex).Run();
        _connection.Use(RecallSql.FreeTexts).Run();
        _state.Refill = Math.Max(1, Math.Max(_state.Refill, _state.Position));
        _state.Position = 0;
        _state.Documents = 0;
        _state.Stale = 0;
        _isRebuildDue = false;
    }

    /// <summary>When the index is back where it was, texts that did not come again are dropped.</summary>
    private void EndRefill()
    {
        if (_state.Refill == 0 || _state.Position < _state.Refill)
        {
            return;
        }
        _state.Refill = 0;
        for (List<long> page; (page = Unused()).Count > 0;)
        {
            page.ForEach(key => _texts.Drop(_state, key));
        }
    }

    private List<long> Unused()
    {
        List<long> keys = [];
        var rows = _connection.Use(RecallSql.UnusedTexts).Bind(1, RemoveAtOnce);
        while (rows.Step())
        {
            keys.Add(rows.Long(0));
        }
        rows.Reset();
        return keys;
    }
}
