using Chronicle.Conversations;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Recall;
using Chronicle.Retention;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Recall;

/// <summary>Reads the journal from where the recall index stands and takes into it what events say. Nothing waits for it; when it fails it tries again from there.</summary>
internal sealed partial class RecallWorker(IEventStore store, LiveHub hub, RecallStore index, TimeProvider clock, ILogger<RecallWorker> logger) : BackgroundService
{
    private const int KeptPage = 512;

    // What is behind is taken in thousands: words cost half as much in large transactions as in small ones. Long texts fill one sooner.
    private const int MostEvents = 4096;
    private const int MostCharacters = 2 << 20;

    // While producers append, three quarters of the time are theirs; nearly all of it while they hurry: what they bring then is waited for, and the index catches up once they have it.
    private const int RestsForWork = 3;
    private const int RestsForHurry = 12;
    private const int Hurry = 10_000; // events per second

    // An event that has just been committed is on its way to its readers: they go first, and what comes meanwhile shares a transaction.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPauseForLocks = TimeSpan.FromSeconds(2); // and full disks: they pass, and the index is missed

    private TaskCompletionSource _advanced = NewSignal();
    private TaskCompletionSource _asked = NewSignal(); // somebody waits for what is recorded: no lingering
    private CancellationTokenSource _restart = new();
    private TaskCompletionSource? _rebuild; // somebody wants one; completes when the index has been emptied
    private bool _isTrimmed = true; // whether events may be gone that are in the index; at the start nobody knows
    private volatile string? _failure;
    private TimeSpan _pause = FirstPause; // before the next try; the following loop's

    /// <summary>Completes when more is in the index than at the time of asking.</summary>
    public Task Advanced => Volatile.Read(ref _advanced).Task;

    /// <summary>How many events the index is behind the journal.</summary>
    public long Lag => Math.Max(0, store.Head.Value - index.Position.Value);

    /// <summary>The journal goes on without it, so this is never worse than degraded.</summary>
    public ComponentHealth CheckHealth() => _failure is { } failure ? new ComponentHealth("recall", HealthStatus.Degraded, failure) : ComponentHealth.Healthy("recall");

    /// <summary>Waits until what was recorded before now can be found; false when that takes too long.</summary>
    public async ValueTask<bool> ReachAsync(Sequence sequence, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var advanced = Advanced;
            if (index.Position >= sequence)
            {
                return true;
            }
            Volatile.Read(ref _asked).TrySetResult();
            var left = patience - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }
            await advanced.WaitAsync(left, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What somebody stored before asking is to be found, unless the index is far behind: then what it has is answered.</summary>
    public async Task CatchUpAsync(HttpContext context) => await ReachAsync(store.Head, CatchUpPatience, context.RequestAborted);

    /// <summary>Empties the index, and fills it again from the journal from here on. Once this returns it goes on where it was, whatever ends the process.</summary>
    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        var mine = NewSignal();
        var wanted = Interlocked.CompareExchange(ref _rebuild, mine, null) ?? mine;
        if (wanted == mine)
        {
            await _restart.CancelAsync();
        }
        await wanted.Task.WaitAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _restart.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                using var following = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _restart.Token);
                await FollowAsync(following.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (_restart.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
            {
                _restart.Dispose();
                _restart = new CancellationTokenSource();
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested) // whatever it is: the index must not end the recorder
            {
                if (_failure != failed.Message)
                {
                    _failure = failed.Message;
                    LogFailed(logger, failed);
                }
                var pause = _pause;
                var longest = failed is StoreException { IsTransient: true } ? LongestPauseForLocks : LongestPause;
                _pause = pause * 2 < longest ? pause * 2 : longest;
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (index.Position > store.Head || index.ShouldRebuild || Volatile.Read(ref _rebuild) is not null)
        {
            await index.RebuildAsync(cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref _rebuild, null)?.TrySetResult();
        }
        var subscription = new Subscription(store, hub, new EventFilter(), new StartPoint(index.Position, null));
        var documents = new List<RecallDocument>();
        var (taken, head, started) = (index.Position, Sequence.None, 0L);
        await foreach (var frame in subscription.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (frame.Kind == LiveFrameKind.Events)
            {
                if (documents.Count == 0)
                {
                    if (frame.Cursor.Sequence >= store.Head)
                    {
                        await LingerAsync(cancellationToken).ConfigureAwait(false);
                    }
                    (head, started) = (store.Head, clock.GetTimestamp());
                }
                await AddKeptAsync(taken, frame.Events.Span[0].Sequence, documents, cancellationToken).ConfigureAwait(false);
                await TakeAsync(frame.Events, documents, cancellationToken).ConfigureAwait(false);
                taken = frame.Events.Span[^1].Sequence;
                if (taken < store.Head && taken.Value - index.Position.Value < MostEvents && documents.Sum(static document => document.Text.Length) < MostCharacters)
                {
                    continue; // there is more, and it comes at once
                }
                await ApplyAsync(documents, taken, cancellationToken).ConfigureAwait(false);
                if (store.Head > head)
                {
                    var took = clock.GetElapsedTime(started);
                    var rests = store.Head.Value - head.Value > Hurry * took.TotalSeconds ? RestsForHurry : RestsForWork;
                    await Task.Delay(rests * took, clock, cancellationToken).ConfigureAwait(false);
                }
            }
            if (_isTrimmed && documents.Count == 0)
            {
                await RemoveTrimmedAsync(cancellationToken).ConfigureAwait(false);
            }
            (_failure, _pause) = (null, FirstPause);
        }
    }

    private async Task LingerAsync(CancellationToken cancellationToken)
    {
        await Volatile.Read(ref _asked).Task.WaitAsync(Linger, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        Volatile.Write(ref _asked, NewSignal()); // before the head is looked at: whoever has asked by now wants nothing behind it
    }

    private async Task TakeAsync(ReadOnlyMemory<RecordedEvent> events, List<RecallDocument> documents, CancellationToken cancellationToken)
    {
        for (var i = 0; i < events.Length; i++)
        {
            var recorded = events.Span[i];
            _isTrimmed |= recorded.Content.Type == RetentionReport.EventType; // once for a run, not for each of its steps
            if (recorded.Content.Type == ErasureEvents.Session && JsonBody.GetString(recorded.Content.Data.Span, "session_id"u8) is { } erased) // as earlier versions told it
            {
                documents.RemoveAll(document => document.Session == erased);
                await index.RemoveSessionAsync(erased, recorded.Sequence, cancellationToken).ConfigureAwait(false);
            }
            else if (EventDocument.Of(recorded) is { } document && !await RepeatsAsync(recorded, document, documents, cancellationToken).ConfigureAwait(false))
            {
                documents.Add(document);
            }
        }
    }

    /// <summary>Whether the end of a turn says again what the assistant's last message said.</summary>
    private async ValueTask<bool> RepeatsAsync(RecordedEvent recorded, RecallDocument document, List<RecallDocument> before, CancellationToken cancellationToken)
    {
        if (document.Kind != DocumentKind.Message || !EventDocument.MayRepeat(recorded))
        {
            return false;
        }
        var last = before.FindLast(other => other.Kind == DocumentKind.Message && other.Session == document.Session && other.Agent == document.Agent);
        if (last is null && await index.MessagesBeforeAsync(document.Session, recorded.Sequence, 1, cancellationToken).ConfigureAwait(false) is [var stored])
        {
            last = await ReadAsync(stored.Sequence, cancellationToken).ConfigureAwait(false);
        }
        return last is not null && last.Role == document.Role && last.Text.AsSpan().Trim().SequenceEqual(document.Text.AsSpan().Trim());
    }

    private async ValueTask<RecallDocument?> ReadAsync(Sequence sequence, CancellationToken cancellationToken) =>
        await store.ReadAsync([sequence], cancellationToken).ConfigureAwait(false) is [var recorded] ? EventDocument.Of(recorded) : null;

    /// <summary>Takes in what is kept between the index's position and the next event of the dense part: a live reader passes over it.</summary>
    /// <remarks>The position moves with each page, so whatever ends this, it goes on where it was.</remarks>
    private async Task AddKeptAsync(Sequence after, Sequence before, List<RecallDocument> documents, CancellationToken cancellationToken)
    {
        await foreach (var page in KeptAsync(after, before, cancellationToken).ConfigureAwait(false))
        {
            await TakeAsync(page.ToArray(), documents, cancellationToken).ConfigureAwait(false);
            await ApplyAsync(documents, page[^1].Sequence, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync(List<RecallDocument> documents, Sequence upTo, CancellationToken cancellationToken)
    {
        await index.ApplyAsync(documents, upTo, cancellationToken).ConfigureAwait(false);
        documents.Clear();
        Interlocked.Exchange(ref _advanced, NewSignal()).TrySetResult();
    }

    /// <summary>Takes out what retention has dropped.</summary>
    private async Task RemoveTrimmedAsync(CancellationToken cancellationToken)
    {
        var oldest = store.Oldest;
        HashSet<Sequence> kept = [];
        await foreach (var page in KeptAsync(Sequence.None, oldest, cancellationToken).ConfigureAwait(false))
        {
            kept.UnionWith(page.Select(recorded => recorded.Sequence));
        }
        await index.RemoveBeforeAsync(oldest, kept.Contains, cancellationToken).ConfigureAwait(false);
        _isTrimmed = false; // not before: what fails is done again
    }

    private async IAsyncEnumerable<IReadOnlyList<RecordedEvent>> KeptAsync(Sequence after, Sequence before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (after.Next < before)
        {
            var page = await store.QueryAsync(new EventQuery { After = after, Before = before, Limit = KeptPage }, cancellationToken).ConfigureAwait(false);
            if (page.Events.Count > 0)
            {
                yield return page.Events;
            }
            if (page.IsComplete)
            {
                yield break;
            }
            after = page.ScannedTo;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventIds.RecallFailed, LogLevel.Error, "The recall index could not be kept up; recording goes on, and it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
