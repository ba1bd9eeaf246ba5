using Chronicle.Conversations;
using Chronicle.Diagnostics;
using Chronicle.Embedding;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Recall;
using Chronicle.Server.Conversations;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Recall;

/// <summary>Gives every text that wants one a vector, behind everything else: a provider that is slow or gone delays nothing but its vectors.</summary>
/// <remarks>
/// What is still to do stands in the index, so a restart goes on where it was. A failing provider is asked again later; a text that it refuses alone is put
/// among the dead letters, and its neighbours go on. Another model's vectors serve nobody but that model's queries.
/// </remarks>
internal sealed partial class EmbeddingWorker(
    RecallStore index, RecallWorker worker, MessageReader messages, EmbeddingOptions options, TimeProvider clock, ILogger<EmbeddingWorker> logger) : BackgroundService
{
    private const int InFlight = 3;

    // Texts that come one by one share a request and a transaction.
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPauseForLocks = TimeSpan.FromSeconds(2); // and full disks

    private readonly IEmbedder? _embedder = Embedders.Create(options, clock);
    private readonly Random _random = new(Environment.TickCount);
    private readonly ModelNames _names = new(index);
    private EmbeddingCache? _cache;
    private volatile string? _model; // under which the vectors are kept that the provider gives now; null until it gave one
    private TaskCompletionSource _wakeUp = NewSignal();
    private volatile string? _failure;
    private long _embedded;
    private long _failed;

    /// <summary>Whose vectors are made; null when none are.</summary>
    public string? Model => _model ?? _embedder?.Model;

    /// <summary>As <see cref="IEmbedder.SureFrom"/>.</summary>
    public double SureFrom => _embedder?.SureFrom ?? 0;

    public RollingHistogram Times { get; } = new(clock);

    public long Embedded => Volatile.Read(ref _embedded);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Of what is asked; what is stored is in the index, once for each text. Null without an embedder.</summary>
    public EmbeddingCache? Cache => _embedder is null ? null : _cache ??= new EmbeddingCache(_embedder, options.CacheEntries);

    /// <summary>The vector of what somebody asks; null without an embedder, while it fails, or when its model knows nothing of the text.</summary>
    public async ValueTask<float[]?> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        if (Cache is not { } cache)
        {
            return null;
        }
        try
        {
            var vector = await cache.EmbedAsync(text, EmbeddingPurpose.Query, cancellationToken);
            if (vector is not null)
            {
                await NoteSizeAsync(_embedder!, vector.Length, cancellationToken);
            }
            _failure = null;
            return vector;
        }
        catch (EmbeddingException failed)
        {
            _failure = failed.Message; // the answer says so; the words are searched all the same
            return null;
        }
    }

    /// <summary>The documents nearest to a vector. Only vectors of its model and its size are compared with it: after a model was replaced, those that are made anew.</summary>
    public async ValueTask<IReadOnlyList<RecallHit>> SearchAsync(ReadOnlyMemory<float> vector, RecallFilter filter, int limit, CancellationToken cancellationToken) =>
        _embedder is null ? [] : await index.SearchVectorsAsync(await _names.OfAsync(_embedder.Model, vector.Length, cancellationToken), vector, filter, limit, cancellationToken);

    public async ValueTask<VectorState> StateAsync(CancellationToken cancellationToken)
    {
        if (Model is not { } model)
        {
            return VectorState.Off;
        }
        var counts = await index.CountAsync(cancellationToken);
        var lag = counts.Models.FirstOrDefault(known => known.Model == model) is { } mine ? mine.Pending : counts.Wanted;
        return _failure is { } failure ? new VectorState("failing", lag, model, failure) : new VectorState(lag > 0 || worker.Lag > 0 ? "behind" : "ready", lag, model, null);
    }

    /// <summary>Has dead letters tried again; how many there were.</summary>
    public async Task<int> RetryAsync(CancellationToken cancellationToken)
    {
        var retried = Model is { } model ? await index.RetryAsync(model, cancellationToken) : 0;
        Volatile.Read(ref _wakeUp).TrySetResult();
        return retried;
    }

    public override void Dispose()
    {
        (_embedder as IDisposable)?.Dispose();
        base.Dispose();
    }

    public ComponentHealth CheckHealth() => _failure is { } failure ? new ComponentHealth("embedding", HealthStatus.Degraded, failure) : ComponentHealth.Healthy("embedding");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_embedder is null)
        {
            return;
        }
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var more = worker.Advanced;
                var wakeUp = Interlocked.Exchange(ref _wakeUp, NewSignal()).Task;
                var isBehind = await EmbedPendingAsync(_embedder, stoppingToken).ConfigureAwait(false);
                pause = FirstPause;
                if (isBehind)
                {
                    continue;
                }
                await Task.WhenAny(more, wakeUp, Volatile.Read(ref _wakeUp).Task).WaitAsync(stoppingToken).ConfigureAwait(false);
                await Task.Delay(GatherFor, clock, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failed) when (failed is not OperationCanceledException || !stoppingToken.IsCancellationRequested) // whatever it is: a provider must not end the recorder
            {
                _failure = failed.Message;
                LogFailed(logger, _embedder.Model, failed.Message);
                var wait = (failed as EmbeddingException)?.RetryAfter ?? (pause * (0.5 + _random.NextDouble()));
                await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(false);
                var longest = failed is StoreException { IsTransient: true } ? LongestPauseForLocks : LongestPause;
                pause = pause * 2 < longest ? pause * 2 : longest;
            }
        }
    }

    /// <summary>Embeds what waits, several batches at once; false when nothing waits.</summary>
    private async Task<bool> EmbedPendingAsync(IEmbedder embedder, CancellationToken cancellationToken)
    {
        var pending = await index.PendingAsync(_model ?? embedder.Model, default, embedder.BatchSize * InFlight, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(pending.Chunk(embedder.BatchSize).Select(batch => EmbedBatchAsync(embedder, batch, cancellationToken))).ConfigureAwait(false);
        _failure = null;
        return pending.Count > 0;
    }

    private async Task EmbedBatchAsync(IEmbedder embedder, PendingText[] batch, CancellationToken cancellationToken)
    {
        var events = await messages.EventsAsync(batch.Select(text => text.Sequence), cancellationToken).ConfigureAwait(false);
        var texts = Array.ConvertAll(batch, text => events.TryGetValue(text.Sequence, out var recorded) ? EventDocument.Of(recorded)?.Text ?? "" : "");
        await EmbedAsync(embedder, batch, texts, cancellationToken).ConfigureAwait(false);
    }

    private async Task EmbedAsync(IEmbedder embedder, ReadOnlyMemory<PendingText> batch, ReadOnlyMemory<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            var started = clock.GetTimestamp();
            var vectors = await embedder.EmbedAsync(texts.ToArray(), EmbeddingPurpose.Document, cancellationToken).ConfigureAwait(false);
            Times.Record(clock.GetElapsedTime(started));
            var stored = new TextVector[batch.Length];
            for (var i = 0; i < stored.Length; i++)
            {
                stored[i] = new TextVector(batch.Span[i].Key, vectors[i]);
            }
            var model = vectors.FirstOrDefault(vector => vector is not null) is { } some ? await NoteSizeAsync(embedder, some.Length, cancellationToken).ConfigureAwait(false) : _model ?? embedder.Model;
            await index.StoreVectorsAsync(model, stored, cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _embedded, batch.Length);
        }
        catch (EmbeddingException refused) when (!refused.IsTransient && refused.Fault == EmbeddingFault.Text && batch.Length > 1)
        {
            var half = batch.Length / 2;
            await EmbedAsync(embedder, batch[..half], texts[..half], cancellationToken).ConfigureAwait(false);
            await EmbedAsync(embedder, batch[half..], texts[half..], cancellationToken).ConfigureAwait(false);
        }
        catch (EmbeddingException refused) when (!refused.IsTransient && refused.Fault == EmbeddingFault.Text)
        {
            LogRefused(logger, embedder.Model, batch.Span[0].Sequence.Value, refused.Message);
            Interlocked.Increment(ref _failed);
            await index.FailAsync(_model ?? embedder.Model, batch.Span[0].Key, refused.Message, Timestamp.Now(clock), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Under which name vectors of the size that came are kept. When it is another one than before, all texts are embedded anew.</summary>
    private async ValueTask<string> NoteSizeAsync(IEmbedder embedder, int dimensions, CancellationToken cancellationToken)
    {
        var model = await _names.OfAsync(embedder.Model, dimensions, cancellationToken).ConfigureAwait(false);
        if (model != (_model ?? embedder.Model))
        {
            _model = model;
            LogReplaced(logger, embedder.Model, dimensions);
            Volatile.Read(ref _wakeUp).TrySetResult();
        }
        return model;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventIds.EmbeddingFailed, LogLevel.Warning, "{Model} gives no vectors; texts wait until it does: {Reason}")]
    private static partial void LogFailed(ILogger logger, string model, string reason);

    [LoggerMessage(EventIds.EmbeddingModelReplaced, LogLevel.Warning, "{Model} gives vectors of {Dimensions} numbers now, which are not compared with those it gave before; all texts are embedded anew")]
    private static partial void LogReplaced(ILogger logger, string model, int dimensions);

    [LoggerMessage(EventIds.EmbeddingRefused, LogLevel.Warning, "{Model} refuses the text of event {Sequence}; it is among the dead letters: {Reason}")]
    private static partial void LogRefused(ILogger logger, string model, long sequence, string reason);
}
