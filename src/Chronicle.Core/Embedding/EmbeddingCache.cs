namespace Chronicle.Embedding;

/// <summary>Vectors that were made already: the ones used last, in memory. Each text is embedded once, however many ask for it at a time.</summary>
/// <remarks>It is for what is asked. What is recorded is embedded once by the hash of its text, and the recall index keeps that vector.</remarks>
/// <param name="embedder">Who makes what is not there.</param>
/// <param name="capacity">Vectors kept in memory; the one not used for longest goes first.</param>
public sealed class EmbeddingCache(IEmbedder embedder, int capacity)
{
    private readonly Lock _lock = new();

    // Guarded by the lock, which is held for look-ups only, never while anything is awaited.
    private readonly Dictionary<EmbeddingKey, LinkedListNode<(EmbeddingKey Key, float[] Vector)>> _kept = [];
    private readonly LinkedList<(EmbeddingKey Key, float[] Vector)> _byUse = []; // the first was used last
    private readonly Dictionary<EmbeddingKey, Task<float[]?>> _underWay = [];
    private long _hits;
    private long _misses;

    /// <summary>Vectors in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Asked for and there, or on its way for somebody else.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>Asked for and made.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>The vector of one text; null when the model knows nothing of it.</summary>
    /// <exception cref="EmbeddingException">It was not there and could not be made. Nothing is remembered of that.</exception>
    public async ValueTask<float[]?> EmbedAsync(string text, EmbeddingPurpose purpose, CancellationToken cancellationToken)
    {
        var key = EmbeddingKey.For(embedder.Model, purpose, text);
        while (true)
        {
            TaskCompletionSource<float[]?>? mine = null;
            Task<float[]?>? others;
            lock (_lock)
            {
                if (_kept.TryGetValue(key, out var node))
                {
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                    Interlocked.Increment(ref _hits);
                    return node.Value.Vector;
                }
                if (!_underWay.TryGetValue(key, out others))
                {
                    mine = new TaskCompletionSource<float[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _underWay[key] = mine.Task;
                }
            }
            if (mine is not null)
            {
                return await MakeAsync(key, text, purpose, mine, cancellationToken).ConfigureAwait(false);
            }
            try
            {
                var vector = await others!.WaitAsync(cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _hits);
                return vector;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Who made it left; somebody who still waits takes over.
            }
        }
    }

    private async ValueTask<float[]?> MakeAsync(EmbeddingKey key, string text, EmbeddingPurpose purpose, TaskCompletionSource<float[]?> made, CancellationToken cancellationToken)
    {
        try
        {
            Interlocked.Increment(ref _misses);
            var vector = (await embedder.EmbedAsync([text], purpose, cancellationToken).ConfigureAwait(false))[0];
            Finish(key, vector);
            made.SetResult(vector);
            return vector;
        }
        catch (OperationCanceledException)
        {
            Finish(key, null);
            made.SetCanceled(CancellationToken.None);
            throw;
        }
        catch (Exception failed) // told to everyone who waits for it, and thrown on
        {
            Finish(key, null);
            made.SetException(failed);
            _ = made.Task.Exception; // nobody may be waiting
            throw;
        }
    }

    private void Finish(EmbeddingKey key, float[]? vector)
    {
        lock (_lock)
        {
            _underWay.Remove(key);
            if (vector is null)
            {
                return;
            }
            _kept[key] = _byUse.AddFirst((key, vector));
            if (_kept.Count > capacity)
            {
                _kept.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }
        }
    }
}
