using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Maintenance;
using Chronicle.Redaction;
using Chronicle.Retention;
using Chronicle.Sessions;

namespace Chronicle.Journal;

/// <summary>What a store promises: to keep events in order, durably, and to give them back.</summary>
/// <remarks>Only the journal calls <see cref="AppendAsync"/>, one call at a time. The rest may be called at any time from any thread.</remarks>
public interface IEventStore : IAsyncDisposable
{
    /// <summary>How many events <see cref="FindAsync"/> names at most.</summary>
    const int MaxFound = 20;

    /// <summary>Which history the sequences belong to: 1 to 16 lower-case letters and digits.</summary>
    string Epoch { get; }

    /// <summary>What a person should know of how the store was found at the start (an older file in its place, one that is gone), as sentences; null when nothing.</summary>
    string? Notice => null;

    /// <summary>The last durable event; <see cref="Sequence.None"/> in an empty store.</summary>
    Sequence Head { get; }

    /// <summary>Where the dense part begins: one past the newest event that retention has dropped, 1 until it has dropped something.</summary>
    /// <remarks>
    /// From here to the head no number is missing. Before it, events that a rule keeps (of pinned sessions, of projects kept longer) can still be
    /// found by id, session and query. It has moved before a reader can miss an event: who reads first and looks here afterwards has missed nothing
    /// that it does not tell. It never goes back.
    /// </remarks>
    Sequence Oldest { get; }

    /// <summary>Records a group in one transaction, together with its sessions' counters; durable when it returns.</summary>
    /// <remarks>
    /// New events get the next sequences, without a gap, in the order given. An id is one of a kind within its scope: <see cref="IncomingEvent.Scope"/>, else
    /// the session. An event whose id is already recorded there (or stands earlier in the group) is skipped before numbering. With the same content
    /// (<see cref="SameContent"/>) it is a retry and is answered with the original's sequence; with other content it is a conflict
    /// (<see cref="AppendedGroup.Conflicts"/>). Nothing is visible to readers before all of it is durable.
    /// An id whose event was dropped or erased is not known any more: sent again, it is recorded again.
    /// </remarks>
    /// <exception cref="StoreException">Nothing of the group was recorded, unless <see cref="StoreException.IsOutcomeUnknown"/>: then ask <see cref="ProbeAsync"/>.</exception>
    ValueTask<AppendedGroup> AppendAsync(IReadOnlyList<IncomingEvent> group, CancellationToken cancellationToken);

    /// <summary>Commits a transaction that changes nothing: it succeeds when a group could be recorded now. Re-reads the head after a failed append.</summary>
    /// <remarks>Only the journal calls it, between two groups.</remarks>
    /// <returns>The head. After an append of unknown outcome, a head that moved means that the group was recorded.</returns>
    /// <exception cref="StoreException">A group could not be recorded now.</exception>
    ValueTask<Sequence> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Events after <paramref name="after"/>, oldest first, at most <paramref name="limit"/>.</summary>
    /// <param name="after">The last event not wanted. Before <see cref="Oldest"/> it stands for the one before that: compare the first sequence that comes back.</param>
    /// <param name="limit">1 to 4096. Fewer may come back before the head is reached; none means the head was reached.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Consecutive sequences. Bodies are copies and may be kept. In place of an event that is not as it was recorded: a <see cref="DamagedEvent"/>, as in queries.</returns>
    /// <exception cref="StoreException">The read failed.</exception>
    ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, CancellationToken cancellationToken);

    /// <summary>The same, ended before the event that would bring the bodies past <paramref name="maxBytes"/>; the first event comes back however large it is.</summary>
    /// <param name="after">The last event not wanted.</param>
    /// <param name="limit">1 to 4096.</param>
    /// <param name="maxBytes">Bytes of all events (<see cref="IncomingEvent.Size"/>).</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, long maxBytes, CancellationToken cancellationToken);

    /// <summary>The events with these sequences, oldest first and each once; those that are not there, or not any more, are left out.</summary>
    /// <param name="sequences">4096 at most, in any order; before <see cref="Oldest"/>, too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(IReadOnlyCollection<Sequence> sequences, CancellationToken cancellationToken);

    /// <summary>Events that match, in the order asked, and how far was looked.</summary>
    ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken);

    /// <summary>The events with this id: a producer's, or the cursor that an event was recorded at, which names one. Ids are one of a kind within a scope only.</summary>
    /// <param name="id">The id.</param>
    /// <param name="sessionId">Only the event of this session; null for those of all sessions.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>None, one, or several: at most <see cref="MaxFound"/>, of a session the one known by the session before those known by another scope.</returns>
    /// <exception cref="StoreException">The event is not in the store as it was recorded (<see cref="StoreException.Damaged"/>), or the read failed.</exception>
    ValueTask<IReadOnlyList<RecordedEvent>> FindAsync(string id, string? sessionId, CancellationToken cancellationToken);

    ValueTask<Session?> FindSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Sessions that match, latest activity first.</summary>
    ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>The distinct values that filters can take, each list sorted and at most 1,000 long. Some may be of events that were dropped.</summary>
    ValueTask<FilterOptions> GetFilterOptionsAsync(CancellationToken cancellationToken);

    /// <summary>How many events, sessions and bytes the store holds.</summary>
    ValueTask<StoreStats> GetStatsAsync(CancellationToken cancellationToken);

    /// <summary>How many sessions have each status; all of them are looked at.</summary>
    /// <param name="moment">What tells idle sessions from active ones.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    ValueTask<IReadOnlyDictionary<SessionStatus, long>> CountSessionsAsync(SessionMoment moment, CancellationToken cancellationToken);

    /// <summary>What the store's parts say about themselves, at once.</summary>
    IReadOnlyList<ComponentHealth> CheckHealth();

    /// <summary>Keeps all of a session's events from retention, or stops doing so; false when there is no such session.</summary>
    ValueTask<bool> PinAsync(string sessionId, bool pinned, CancellationToken cancellationToken);

    /// <summary>The next events that a rule lets go, oldest first; none when there are no more. The newest event of all is never among them: it holds the head.</summary>
    /// <param name="rule">What may go.</param>
    /// <param name="after">The last event not wanted.</param>
    /// <param name="limit">1 to 4096. Fewer may come back before the end.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    ValueTask<IReadOnlyList<RecordedEvent>> FindExpiredAsync(TrimRule rule, Sequence after, int limit, CancellationToken cancellationToken);

    /// <summary>Drops these events in one transaction, between two of the journal's: appends wait for it, so name a few dozen at a time.</summary>
    /// <remarks>
    /// It is on disk with the next append at the latest: a power cut before that may bring the events back, as if they had never been dropped.
    /// <see cref="Oldest"/> moves past the newest of them. A session goes with its last event; the counters of one that stays say what it ever did,
    /// and <see cref="Session.Dropped"/> how much of that is gone. Events of pinned sessions, and the newest event of all, stay.
    /// </remarks>
    /// <param name="events">In ascending order.</param>
    /// <param name="cancellationToken">Taken before the transaction begins.</param>
    ValueTask<Trimmed> DropAsync(IReadOnlyList<Sequence> events, CancellationToken cancellationToken);

    /// <summary>Takes what was recorded of a session out of its oldest events, in one transaction like <see cref="DropAsync"/>; the session goes with the last of them.</summary>
    /// <remarks>
    /// Numbers stay dense: an event of the dense part becomes <see cref="ErasedEvent"/>, with nothing of it left but its number and its times. Before the
    /// dense part it goes. A pin does not keep it. Its id is not known any more.
    /// </remarks>
    /// <param name="sessionId">Whose events.</param>
    /// <param name="upTo">The last event that may be erased. The newest event of all never is: it holds its session's place at the head.</param>
    /// <param name="limit">1 to 4096.</param>
    /// <param name="cancellationToken">Taken before the transaction begins.</param>
    /// <returns>How many were erased; fewer than <paramref name="limit"/> when none are left.</returns>
    ValueTask<int> EraseAsync(string sessionId, Sequence upTo, int limit, CancellationToken cancellationToken);

    /// <summary>Erases single events, in one transaction like <see cref="DropAsync"/>: as <see cref="EraseAsync(string, Sequence, int, CancellationToken)"/> does, but for the events named.</summary>
    /// <remarks>
    /// A session goes with its last event. One that stays keeps its counters, and <see cref="Session.Dropped"/> counts the erased events; a title, a source, a project or
    /// a reason for waiting that came from an erased event is taken from the remaining events, or is gone.
    /// </remarks>
    /// <param name="events">At most 4096. Those that are not there, or erased already, are left out. The newest event of all stays.</param>
    /// <param name="cancellationToken">Taken before the transaction begins.</param>
    /// <returns>How many were erased.</returns>
    ValueTask<int> EraseAsync(IReadOnlyCollection<Sequence> events, CancellationToken cancellationToken);

    /// <summary>Puts other content in the place of events, in one transaction like <see cref="DropAsync"/>; their numbers and times stay.</summary>
    /// <remarks>
    /// Texts that such an event gave its session change with it. A session id changes for all of the session's events, unless another session has the new id already.
    /// </remarks>
    /// <param name="events">At most 4096. Those that are not there, or erased, are left out.</param>
    /// <param name="cancellationToken">Taken before the transaction begins.</param>
    /// <returns>How many were changed.</returns>
    ValueTask<int> RewriteAsync(IReadOnlyList<(Sequence Sequence, RedactedEvent Redacted)> events, CancellationToken cancellationToken);

    /// <summary>Redacts the texts of sessions whose events were dropped: no event can tell them again.</summary>
    /// <param name="redact">Gives the same text when there is nothing to redact. Called with a transaction open.</param>
    /// <param name="cancellationToken">Taken before the transaction begins.</param>
    /// <returns>How many sessions were changed.</returns>
    ValueTask<int> RewriteSessionsAsync(Func<string, string> redact, CancellationToken cancellationToken);

    /// <summary>Removes from the files what erased events left there: names that no event uses any more, and the write-ahead log.</summary>
    /// <param name="thorough">Looks at all names instead of those of the events erased since the last call: for work that another process began.</param>
    /// <param name="patience">How long to wait for readers that keep the log from being cut off.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null when nothing is left; else who is in the way, as a sentence. Call again then.</returns>
    ValueTask<string?> ScrubAsync(bool thorough, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Gives a little of the space of dropped events back to the system; false when what is left is worth keeping for the events to come.</summary>
    ValueTask<bool> ShrinkAsync(CancellationToken cancellationToken);

    /// <summary>Copies the store as it is at this moment into a file, while appends go on. The file is written over; it is on disk when this returns.</summary>
    /// <param name="file">A path of the server's.</param>
    /// <param name="progress">Told the share that is copied, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the copying; what stands in the file is then worth nothing.</param>
    /// <exception cref="StoreException">The copy failed, or this kind of store is not kept in a file.</exception>
    ValueTask BackupAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken);

    /// <summary>Does a piece of work on the file. Appends wait while it goes on; nothing anyone reads changes.</summary>
    /// <exception cref="StoreException">It failed, and the file is as it was.</exception>
    ValueTask MaintainAsync(MaintenanceTask task, CancellationToken cancellationToken);

    /// <summary>The end of the sealed history; null when nothing is sealed, or this kind of store has no seals.</summary>
    ValueTask<SealedHead?> GetSealedHeadAsync(CancellationToken cancellationToken) => ValueTask.FromResult<SealedHead?>(null);

    /// <summary>Checks that sequences are dense, counters equal a recount, events are those that were recorded and sealed, and the file is sound. Problems are sentences; none means sound.</summary>
    /// <param name="progress">Told the number of events checked so far.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    IAsyncEnumerable<string> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken);
}
