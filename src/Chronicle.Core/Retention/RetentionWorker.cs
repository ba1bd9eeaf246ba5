using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Redaction;
using Microsoft.Extensions.Logging;

namespace Chronicle.Retention;

/// <summary>Drops what the rules let go, now and then or when it is asked to. An ordinary reader: nothing waits for it but the events it drops.</summary>
public sealed partial class RetentionWorker(
    IEventStore store, ClockNote note, IngestQueue queue, Redactor redactor, RetentionOptions options, TimeProvider clock, ILogger<RetentionWorker> logger) : IDisposable
{
    // A restart is not a reason to drop at once, and a server restarted every half hour must get to it.
    private static readonly TimeSpan LongestFirstWait = TimeSpan.FromMinutes(1);

    // A lock or a full disk ends soon: the next try does not wait for the next interval.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    // Reports that the journal could not take, which come before the next one. More than a server that can't record makes.
    private const int MostUntold = 100;

    private static readonly TimeSpan LeastTolerance = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _oneRun = new(1);
    private readonly Queue<IncomingEvent> _untold = new(); // guarded by _oneRun
    private readonly AgeClock _ages = new(store, note, clock, options.Interval > LeastTolerance ? options.Interval : LeastTolerance, options.TrustClockAfter);
    private bool _wasDoubted;

    public RetentionOptions Options => options;

    /// <summary>The run that ended last, also one that failed; null before the first.</summary>
    public RetentionRun? LastRun { get; private set; }

    /// <summary>Why the last run failed; null when it did not. As long as it stands, events that should be gone are still there.</summary>
    public string? Failure { get; private set; }

    /// <summary>Events that should be gone fill the disk: no harm yet, but somebody has to look.</summary>
    public ComponentHealth CheckHealth() =>
        (Failure ?? _ages.Problem) is { } failure ? new ComponentHealth("retention", HealthStatus.Degraded, failure) : ComponentHealth.Healthy("retention");

    /// <summary>When the next run begins by itself; null when retention is off.</summary>
    public Timestamp? NextRun { get; private set; }

    public bool IsRunning => _oneRun.CurrentCount == 0;

    /// <summary>Runs at every interval until it is cancelled; at once over when no limit is set.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.IsOn)
        {
            return;
        }
        await LookAtTheClockAsync(cancellationToken);
        var wait = options.Interval < LongestFirstWait ? options.Interval : LongestFirstWait;
        var pause = FirstPause;
        while (true)
        {
            NextRun = Timestamp.From(clock.GetUtcNow() + wait);
            await Task.Delay(wait, clock, cancellationToken);
            try
            {
                await DropAsync(cancellationToken);
                (wait, pause) = (options.Interval, FirstPause);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested) // logged and kept as Failure; whatever it is, the next run tries again
            {
                wait = pause < options.Interval ? pause : options.Interval;
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>One run: drops by age, then by size, gives space back, and tells the journal.</summary>
    /// <exception cref="StoreException">The store failed; what was dropped before is counted in <see cref="LastRun"/>.</exception>
    /// <exception cref="IOException">An archive could not be written: its events were not dropped.</exception>
    public async Task<RetentionRun> DropAsync(CancellationToken cancellationToken)
    {
        await _oneRun.WaitAsync(cancellationToken);
        try
        {
            var tally = new RetentionTally(Timestamp.Now(clock));
            try
            {
                await new RetentionPass(store, options.ArchiveTo, tally, clock).RunAsync(await AgeRuleAsync(cancellationToken), options.MaxBytes, cancellationToken);
                Failure = null;
            }
            catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
            {
                Failure = failed.Message;
                LogFailed(logger, failed);
                throw;
            }
            finally
            {
                LastRun = tally.Finish(Timestamp.Now(clock));
                await TellAsync(tally.IsWorthTelling ? LastRun : null);
            }
            return LastRun!;
        }
        finally
        {
            _oneRun.Release();
        }
    }

    /// <summary>What a run would drop by age.</summary>
    /// <param name="atMost">Ends the count early.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<RetentionPreview> PreviewAgeAsync(long atMost, CancellationToken cancellationToken) =>
        await CountAsync(await AgeRuleAsync(cancellationToken), atMost, long.MaxValue, cancellationToken);

    /// <summary>What a run would drop because there is too much, if nothing went by age before.</summary>
    /// <param name="atMost">Ends the count early.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<RetentionPreview> PreviewSizeAsync(long atMost, CancellationToken cancellationToken) =>
        options.MaxBytes is { } most && RetentionPass.Excess(await store.GetStatsAsync(cancellationToken), most) is > 0 and var excess
            ? await CountAsync(TrimRule.Everything, atMost, excess, cancellationToken)
            : RetentionPreview.Nothing;

    public void Dispose() => _oneRun.Dispose();

    /// <summary>A wrong clock is told at the start, and the right one noted: a minute may pass before the first run.</summary>
    private async Task LookAtTheClockAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AgeRuleAsync(cancellationToken);
        }
        catch (StoreException)
        {
            // The first run fails by it too, and tells.
        }
    }

    private async ValueTask<TrimRule> AgeRuleAsync(CancellationToken cancellationToken)
    {
        var now = await _ages.NowAsync(cancellationToken);
        var problem = _ages.Problem;
        if (problem is not null && !_wasDoubted)
        {
            LogDoubted(logger, problem);
        }
        _wasDoubted = problem is not null;
        Timestamp? Before(TimeSpan? age) => age is { } set ? Timestamp.From(now - set) : null;
        return new TrimRule(Before(options.MaxAge), options.Projects.ToDictionary(project => project.Project, project => Before(project.MaxAge)))
        {
            MessagesBefore = Before(options.MessagesMaxAge ?? options.MaxAge),
        };
    }

    private async Task<RetentionPreview> CountAsync(TrimRule rule, long atMost, long bytes, CancellationToken cancellationToken)
    {
        var preview = RetentionPreview.Nothing;
        while (preview.Events < atMost && preview.Bytes < bytes)
        {
            var page = RetentionPass.Within(await store.FindExpiredAsync(rule, preview.Last, RetentionPass.PageEvents, cancellationToken), bytes - preview.Bytes);
            if (page.Count == 0)
            {
                return preview;
            }
            preview = new RetentionPreview(
                preview.Events + page.Count, preview.Events == 0 ? page[0].Sequence : preview.First, page[^1].Sequence,
                preview.Bytes + page.Sum(recorded => (long)recorded.Content.Size), IsComplete: true);
        }
        return preview with { IsComplete = preview.Bytes >= bytes };
    }

    private async Task TellAsync(RetentionRun? run)
    {
        if (run is not null)
        {
            LogDropped(logger, run.Events, run.First.Value, run.Last.Value);
            if (_untold.Count == MostUntold)
            {
                _untold.Dequeue();
            }
            _untold.Enqueue(RetentionReport.Of(run));
        }
        while (_untold.TryPeek(out var report))
        {
            var told = await queue.AppendAsync([redactor.Pass(report)], OwnEvent.Door, awaitDurable: true, CancellationToken.None);
            if (told.Status != AppendStatus.Committed)
            {
                LogNotRecorded(logger, told.Status);
                return;
            }
            _untold.Dequeue();
        }
    }

    [LoggerMessage(EventIds.RetentionDropped, LogLevel.Information, "Retention dropped {Events} events between {First} and {Last}")]
    private static partial void LogDropped(ILogger logger, long events, long first, long last);

    [LoggerMessage(EventIds.RetentionDoubtsClock, LogLevel.Warning, "{Problem}")]
    private static partial void LogDoubted(ILogger logger, string problem);

    [LoggerMessage(EventIds.RetentionFailed, LogLevel.Error, "Retention failed; what should be gone is still there, and the next run tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.RetentionNotRecorded, LogLevel.Warning, "What retention dropped could not be told to the journal, and the next run tells it: {Status}")]
    private static partial void LogNotRecorded(ILogger logger, AppendStatus status);
}
