using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Maintenance;
using Chronicle.Redaction;
using Chronicle.Retention;
using Chronicle.Sessions;

namespace Chronicle.Testing;

/// <summary>A store whose appends or reads fail when a test says so; everything else goes to the store inside.</summary>
public sealed class FaultyStore(IEventStore inner) : IEventStore
{
    private int _appends;
    private int _probes;
    private int _reads;

    /// <summary>Asked with the number of each append, from 1: what it throws instead of appending, or null to append.</summary>
    public Func<int, Exception?> FailAppend { get; set; } = static _ => null;

    /// <summary>As <see cref="FailAppend"/>, but asked after the append has become durable: the answer is lost, the events are not.</summary>
    public Func<int, Exception?> FailAfterAppend { get; set; } = static _ => null;

    /// <summary>Asked with the number of each probe, from 1.</summary>
    public Func<int, Exception?> FailProbe { get; set; } = static _ => null;

    /// <summary>Asked with the number of each read or query, from 1.</summary>
    public Func<int, Exception?> FailRead { get; set; } = static _ => null;

    /// <summary>As <see cref="FailRead"/>, for queries alone and by what they ask for.</summary>
    public Func<EventQuery, Exception?> FailQuery { get; set; } = static _ => null;

    /// <summary>Asked before the store is: what its statistics throw, or null to give them.</summary>
    public Func<Exception?> FailStats { get; set; } = static () => null;

    /// <summary>Awaited before each append: hold the journal up with it.</summary>
    public Func<int, Task> BeforeAppend { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What the store says about itself when a test wants it to say something else.</summary>
    public IReadOnlyList<ComponentHealth>? Health { get; set; }

    public int Appends => Volatile.Read(ref _appends);

    public int Probes => Volatile.Read(ref _probes);

    public int Reads => Volatile.Read(ref _reads);

    public string Epoch => inner.Epoch;

    public Sequence Head => inner.Head;

    public Sequence Oldest => inner.Oldest;

    /// <summary>The fault of a busy database or a full disk: it can pass.</summary>
    public static StoreException Transient() => new("The store is busy (a test says so).", isTransient: true);

    /// <summary>The fault of a damaged file: it does not pass.</summary>
    public static StoreException Permanent() => new("The store is damaged (a test says so).", isTransient: false);

    /// <summary>Fails with this on the n-th call, and only then.</summary>
    public static Func<int, Exception?> On(int number, Func<Exception> fault) => call => call == number ? fault() : null;

    public async ValueTask<AppendedGroup> AppendAsync(IReadOnlyList<IncomingEvent> group, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _appends);
        await BeforeAppend(number);
        Throw(FailAppend(number));
        var appended = await inner.AppendAsync(group, cancellationToken);
        Throw(FailAfterAppend(number));
        return appended;
    }

    public ValueTask<Sequence> ProbeAsync(CancellationToken cancellationToken)
    {
        Throw(FailProbe(Interlocked.Increment(ref _probes)));
        return inner.ProbeAsync(cancellationToken);
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, CancellationToken cancellationToken)
    {
        Throw(FailRead(Interlocked.Increment(ref _reads)));
        return inner.ReadAsync(after, limit, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, long maxBytes, CancellationToken cancellationToken)
    {
        Throw(FailRead(Interlocked.Increment(ref _reads)));
        return inner.ReadAsync(after, limit, maxBytes, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(IReadOnlyCollection<Sequence> sequences, CancellationToken cancellationToken)
    {
        Throw(FailRead(Interlocked.Increment(ref _reads)));
        return inner.ReadAsync(sequences, cancellationToken);
    }

    public ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken)
    {
        Throw(FailRead(Interlocked.Increment(ref _reads)) ?? FailQuery(query));
        return inner.QueryAsync(query, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> FindAsync(string id, string? sessionId, CancellationToken cancellationToken) => inner.FindAsync(id, sessionId, cancellationToken);

    public ValueTask<Session?> FindSessionAsync(string sessionId, CancellationToken cancellationToken) => inner.FindSessionAsync(sessionId, cancellationToken);

    public ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken) => inner.ListSessionsAsync(query, cancellationToken);

    public ValueTask<FilterOptions> GetFilterOptionsAsync(CancellationToken cancellationToken) => inner.GetFilterOptionsAsync(cancellationToken);

    public ValueTask<StoreStats> GetStatsAsync(CancellationToken cancellationToken)
    {
        Throw(FailStats());
        return inner.GetStatsAsync(cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<SessionStatus, long>> CountSessionsAsync(SessionMoment moment, CancellationToken cancellationToken) =>
        inner.CountSessionsAsync(moment, cancellationToken);

    public IReadOnlyList<ComponentHealth> CheckHealth() => Health ?? inner.CheckHealth();

    public ValueTask<int> EraseAsync(string sessionId, Sequence upTo, int limit, CancellationToken cancellationToken) => inner.EraseAsync(sessionId, upTo, limit, cancellationToken);

    public ValueTask<int> EraseAsync(IReadOnlyCollection<Sequence> events, CancellationToken cancellationToken) => inner.EraseAsync(events, cancellationToken);

    public ValueTask<int> RewriteAsync(IReadOnlyList<(Sequence Sequence, RedactedEvent Redacted)> events, CancellationToken cancellationToken) => inner.RewriteAsync(events, cancellationToken);

    public ValueTask<int> RewriteSessionsAsync(Func<string, string> redact, CancellationToken cancellationToken) => inner.RewriteSessionsAsync(redact, cancellationToken);

    /// <summary>Asked before the store is: who is in the way of a scrub, or null to scrub.</summary>
    public Func<string?> BlockScrub { get; set; } = static () => null;

    public ValueTask<string?> ScrubAsync(bool thorough, TimeSpan patience, CancellationToken cancellationToken) =>
        BlockScrub() is { } blocker ? ValueTask.FromResult<string?>(blocker) : inner.ScrubAsync(thorough, patience, cancellationToken);

    public ValueTask<bool> PinAsync(string sessionId, bool pinned, CancellationToken cancellationToken) => inner.PinAsync(sessionId, pinned, cancellationToken);

    public ValueTask<IReadOnlyList<RecordedEvent>> FindExpiredAsync(TrimRule rule, Sequence after, int limit, CancellationToken cancellationToken) =>
        inner.FindExpiredAsync(rule, after, limit, cancellationToken);

    public ValueTask<Trimmed> DropAsync(IReadOnlyList<Sequence> events, CancellationToken cancellationToken) => inner.DropAsync(events, cancellationToken);

    public ValueTask<bool> ShrinkAsync(CancellationToken cancellationToken) => inner.ShrinkAsync(cancellationToken);

    public ValueTask BackupAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken) => inner.BackupAsync(file, progress, cancellationToken);

    public ValueTask MaintainAsync(MaintenanceTask task, CancellationToken cancellationToken) => inner.MaintainAsync(task, cancellationToken);

    public IAsyncEnumerable<string> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken) => inner.VerifyAsync(progress, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static void Throw(Exception? fault)
    {
        if (fault is not null)
        {
            throw fault;
        }
    }
}
