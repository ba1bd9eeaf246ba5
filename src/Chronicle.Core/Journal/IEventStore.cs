using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Sessions;

namespace Chronicle.Journal;

/// <summary>What a store promises: to keep events in order, durably, and to give them back.</summary>
/// <remarks>Only the journal calls <see cref="AppendAsync"/>, one call at a time. The rest may be called at any time from any thread.</remarks>
public interface IEventStore : IAsyncDisposable
{
    /// <summary>Which history the sequences belong to: 1 to 16 lower-case letters and digits.</summary>
    string Epoch { get; }

    /// <summary>The last durable event; <see cref="Sequence.None"/> in an empty store.</summary>
    Sequence Head { get; }

    /// <summary>The oldest event still kept; 1 until retention has dropped something.</summary>
    Sequence Oldest { get; }

    /// <summary>Records a group in one transaction, together with its sessions' counters; durable when it returns.</summary>
    /// <remarks>
    /// New events get the next sequences, without a gap, in the order given. An event whose id is already recorded (or stands earlier in the
    /// group) is skipped before numbering and answered with the original's sequence. Nothing is visible to readers before all of it is durable.
    /// </remarks>
    /// <exception cref="StoreException">Nothing of the group was recorded, unless <see cref="StoreException.IsTransient"/>: then re-read <see cref="Head"/>.</exception>
    ValueTask<AppendedGroup> AppendAsync(IReadOnlyList<IncomingEvent> group, CancellationToken cancellationToken);

    /// <summary>Events after <paramref name="after"/>, oldest first, at most <paramref name="limit"/>.</summary>
    /// <param name="after">The last event not wanted.</param>
    /// <param name="limit">1 to 4096. Fewer may come back before the head is reached; none means the head was reached.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Consecutive sequences. Bodies are copies and may be kept.</returns>
    /// <exception cref="StoreException">The read failed.</exception>
    ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, CancellationToken cancellationToken);

    /// <summary>Events that match, in the order asked, and how far was looked.</summary>
    ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken);

    /// <summary>The event with this id (the producer's, or the cursor it was recorded at), or null.</summary>
    ValueTask<RecordedEvent?> FindAsync(string id, CancellationToken cancellationToken);

    ValueTask<Session?> FindSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Sessions that match, latest activity first.</summary>
    ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>The distinct values that filters can take, each list sorted and at most 1,000 long.</summary>
    ValueTask<FilterOptions> GetFilterOptionsAsync(CancellationToken cancellationToken);

    /// <summary>How many events, sessions and bytes the store holds.</summary>
    ValueTask<StoreStats> GetStatsAsync(CancellationToken cancellationToken);

    /// <summary>How many sessions have each status; all of them are looked at.</summary>
    /// <param name="now">What tells idle sessions from active ones.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    ValueTask<IReadOnlyDictionary<SessionStatus, long>> CountSessionsAsync(Timestamp now, CancellationToken cancellationToken);

    /// <summary>What the store's parts say about themselves, at once.</summary>
    IReadOnlyList<ComponentHealth> CheckHealth();

    /// <summary>Checks that sequences are dense, counters equal a recount and the file is sound. Problems are sentences; none means sound.</summary>
    /// <param name="progress">Told the number of events checked so far.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    IAsyncEnumerable<string> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken);
}
