using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Retention;

/// <summary>One way through what the rules let go: find, archive, drop, a part at a time.</summary>
internal sealed class RetentionPass(IEventStore store, string? archiveTo, RetentionTally tally, TimeProvider clock)
{
    /// <summary>Events found at once: × about 600 B ≈ 2.4 MB in memory.</summary>
    public const int PageEvents = 4_096;

    // An append waits for one step at most. How much fits into one depends on the disk and on who else writes, so it is found out on the way.
    private const int FewestAtOnce = 16;
    private const int MostAtOnce = 500;
    private static readonly TimeSpan LongStep = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan ShortStep = TimeSpan.FromMilliseconds(1);

    // An archive: a few hundred thousand lines or about 32 MiB before compression, whichever comes first. One page without archives: nothing is held back then.
    private const int ArchiveEvents = 262_144;
    private const long ArchiveBytes = 32 << 20;

    private const int RestsForAppends = 8;

    private int _atOnce = FewestAtOnce;
    private Sequence _head = store.Head;

    public async Task RunAsync(TrimRule byAge, long? maxBytes, CancellationToken cancellationToken)
    {
        while (await DropPartAsync(byAge, long.MaxValue, cancellationToken))
        {
        }
        while (maxBytes is { } most && Excess(await store.GetStatsAsync(cancellationToken), most) is > 0 and var excess
            && await DropPartAsync(TrimRule.Everything, excess, cancellationToken))
        {
        }
        var started = clock.GetTimestamp();
        while (await store.ShrinkAsync(cancellationToken))
        {
            await RestAsync(started, cancellationToken);
            started = clock.GetTimestamp();
        }
    }

    /// <summary>How many bytes are too many, the write-ahead log included.</summary>
    /// <remarks>Dropping does not make the log shorter, so that no more than a quarter of the limit is dropped for it.</remarks>
    public static long Excess(StoreStats stats, long most) => stats.UsedBytes + Math.Min(stats.WalBytes, most / 4) - most;

    /// <summary>Drops up to an archive's worth, or a page without one; false when nothing went.</summary>
    private async Task<bool> DropPartAsync(TrimRule rule, long bytes, CancellationToken cancellationToken)
    {
        var before = tally.Events;
        if (archiveTo is null)
        {
            var page = await store.FindExpiredAsync(rule, Sequence.None, PageEvents, cancellationToken);
            await DropAsync(Within(page, bytes), cancellationToken);
            return tally.Events > before;
        }
        using var archive = new ArchiveFile(archiveTo);
        var parts = await ArchiveAsync(archive, rule, Math.Min(bytes, ArchiveBytes), cancellationToken);
        if (parts.Count == 0)
        {
            return false;
        }
        tally.AddArchive(archive.Complete(Timestamp.Now(clock)));
        await DropAsync(parts, cancellationToken);
        return tally.Events > before;
    }

    private async Task<List<RecordedEvent>> ArchiveAsync(ArchiveFile archive, TrimRule rule, long bytes, CancellationToken cancellationToken)
    {
        List<RecordedEvent> archived = [];
        while (archived.Count < ArchiveEvents && bytes > 0)
        {
            var after = archived.Count == 0 ? Sequence.None : archived[^1].Sequence;
            var page = Within(await store.FindExpiredAsync(rule, after, PageEvents, cancellationToken), bytes);
            if (page.Count == 0)
            {
                break;
            }
            foreach (var recorded in page)
            {
                archive.Add(recorded);
                bytes -= recorded.Content.Size;
            }
            archived.AddRange(page);
        }
        return archived;
    }

    /// <summary>As many of the events as hold the bytes, at least one.</summary>
    public static IReadOnlyList<RecordedEvent> Within(IReadOnlyList<RecordedEvent> events, long bytes)
    {
        for (var count = 0; count < events.Count; count++)
        {
            bytes -= events[count].Content.Size;
            if (bytes <= 0)
            {
                return [.. events.Take(count + 1)];
            }
        }
        return events;
    }

    private async Task DropAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellationToken)
    {
        for (var at = 0; at < events.Count;)
        {
            var step = events.Skip(at).Take(_atOnce).ToArray();
            var started = clock.GetTimestamp();
            tally.Add(step, await store.DropAsync([.. step.Select(recorded => recorded.Sequence)], cancellationToken));
            var took = clock.GetElapsedTime(started);
            _atOnce = took > LongStep ? Math.Max(FewestAtOnce, _atOnce / 2) : took < ShortStep ? Math.Min(MostAtOnce, _atOnce * 2) : _atOnce;
            at += step.Length;
            await RestAsync(started, cancellationToken);
        }
    }

    /// <summary>Rests as long as the work took, and eight times as long while somebody appends: appends need the writer, and what is written needs the disk.</summary>
    private Task RestAsync(long started, CancellationToken cancellationToken)
    {
        var rests = store.Head > _head ? RestsForAppends : 1;
        _head = store.Head;
        return Task.Delay(rests * clock.GetElapsedTime(started), clock, cancellationToken);
    }
}
