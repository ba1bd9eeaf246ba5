using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Redaction;
using Microsoft.Extensions.Logging;

namespace Chronicle.Retention;

/// <summary>Drops what the rules let go, now and then or when it is asked to. An ordinary reader: nothing waits for it but the events it drops.</summary>
public sealed partial class RetentionWorker(IEventStore store, IngestQueue queue, Redactor redactor, RetentionOptions options, TimeProvider clock, ILogger<RetentionWorker> logger) : IDisposable
{
    // A restart is not a reason to drop at once, and a server restarted every half hour must get to it.
    private static readonly TimeSpan LongestFirstWait = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _oneRun = new(1);

    public RetentionOptions Options => options;

    /// <summary>The run that ended last, also one that failed; null before the first.</summary>
    public RetentionRun? LastRun { get; private set; }

    /// <summary>Why the last run failed; null when it did not. As long as it stands, events that should be gone are still there.</summary>
    public string? Failure { get; private set; }

    /// <summary>Events that should be gone fill the disk: no harm yet, but somebody has to look.</summary>
    public ComponentHealth CheckHealth() =>
        Failure is { } failure ? new ComponentHealth("retention", HealthStatus.Degraded, failure) : ComponentHealth.Healthy("retention");

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
        var wait = options.Interval < LongestFirstWait ? options.Interval : LongestFirstWait;
        while (true)
        {
            NextRun = Timestamp.From(clock.GetUtcNow() + wait);
            await Task.Delay(wait, clock, cancellationToken);
            try
            {
                await DropAsync(cancellationToken);
            }
            catch (Exception failed) when (IsExpected(failed))
            {
                // Logged and kept as Failure; the next interval tries again.
            }
            wait = options.Interval;
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
                await new RetentionPass(store, options.ArchiveTo, tally, clock).RunAsync(AgeRule(), options.MaxBytes, cancellationToken);
                Failure = null;
            }
            catch (Exception failed) when (IsExpected(failed))
            {
                Failure = failed.Message;
                LogFailed(logger, failed);
                throw;
            }
            finally
            {
                LastRun = tally.Finish(Timestamp.Now(clock));
                if (tally.IsWorthTelling)
                {
                    await TellAsync(LastRun);
                }
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
    public Task<RetentionPreview> PreviewAgeAsync(long atMost, CancellationToken cancellationToken) => CountAsync(AgeRule(), atMost, long.MaxValue, cancellationToken);

    /// <summary>What a run would drop because there is too much, if nothing went by age before.</summary>
    /// <param name="atMost">Ends the count early.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<RetentionPreview> PreviewSizeAsync(long atMost, CancellationToken cancellationToken) =>
        options.MaxBytes is { } most && (await store.GetStatsAsync(cancellationToken)).UsedBytes - most is > 0 and var excess
            ? await CountAsync(TrimRule.Everything, atMost, excess, cancellationToken)
            : RetentionPreview.Nothing;

    public void Dispose() => _oneRun.Dispose();

    private static bool IsExpected(Exception failed) => failed is StoreException or IOException or UnauthorizedAccessException;

    private TrimRule AgeRule()
    {
        var now = clock.GetUtcNow();
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

    private async Task TellAsync(RetentionRun run)
    {
        LogDropped(logger, run.Events, run.First.Value, run.Last.Value);
        var told = await queue.AppendAsync([redactor.Pass(RetentionReport.Of(run))], OwnEvent.Door, awaitDurable: true, CancellationToken.None);
        if (told.Status != AppendStatus.Committed)
        {
            LogNotRecorded(logger, told.Status);
        }
    }

    [LoggerMessage(EventIds.RetentionDropped, LogLevel.Information, "Retention dropped {Events} events between {First} and {Last}")]
    private static partial void LogDropped(ILogger logger, long events, long first, long last);

    [LoggerMessage(EventIds.RetentionFailed, LogLevel.Error, "Retention failed; what should be gone is still there, and the next run tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.RetentionNotRecorded, LogLevel.Warning, "What retention dropped could not be told to the journal: {Status}")]
    private static partial void LogNotRecorded(ILogger logger, AppendStatus status);
}
