using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Sessions;

namespace Chronicle.Server.Metrics;

/// <summary>What the store held when it was last asked: instruments are observed at once and cannot wait for it.</summary>
/// <remarks>
/// An answer of the last second is shared. Whoever only watches (alert rules, the charts' history) takes it as it is; whoever answers a request (scrapes, pages) asks
/// again if something was recorded since, so that an answer shows what its asker has appended.
/// </remarks>
internal sealed class StoreSample(IEventStore store, TimeProvider clock, SessionsOptions sessions) : IDisposable
{
    // Counting sessions looks at all of them: it may take one part in a hundred of the time, and no more.
    private const int Patience = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _askedAt;
    private Sequence _head;
    private TimeSpan _countingTook;
    private long _countedAt;

    public StoreStats Stats { get; private set; } = new(0, 0, 0, 0, 0);

    /// <summary>Sessions by status; empty until they have been counted.</summary>
    public IReadOnlyDictionary<SessionStatus, long> Sessions { get; private set; } = new Dictionary<SessionStatus, long>();

    /// <summary>Asks the store again unless its last answer will do; for its sessions only when that was long enough ago.</summary>
    /// <exception cref="StoreException">It could not be read; the next to want to know asks again.</exception>
    public Task RefreshAsync(CancellationToken cancellationToken) => AskAsync(mayLag: false, cancellationToken);

    /// <summary>The same, but a store that cannot be read leaves what was known: metrics are needed most when something is broken.</summary>
    /// <param name="mayLag">Whether an answer of the last second will do although more was recorded since.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task TryRefreshAsync(bool mayLag, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(mayLag, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whoever reads the store for its own sake reports it; a scrape is not the place.
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task AskAsync(bool mayLag, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var head = store.Head;
            if (_askedAt != 0 && clock.GetElapsedTime(_askedAt) < Interval && (mayLag || head == _head))
            {
                return;
            }
            Stats = await store.GetStatsAsync(cancellationToken);
            if (_countedAt == 0 || clock.GetElapsedTime(_countedAt) >= Patience * _countingTook)
            {
                var started = clock.GetTimestamp();
                Sessions = await store.CountSessionsAsync(new SessionMoment(Timestamp.Now(clock), sessions.LostAfter), cancellationToken);
                _countedAt = clock.GetTimestamp();
                _countingTook = clock.GetElapsedTime(started, _countedAt);
            }
            (_head, _askedAt) = (head, clock.GetTimestamp());
        }
        finally
        {
            _turn.Release();
        }
    }
}
