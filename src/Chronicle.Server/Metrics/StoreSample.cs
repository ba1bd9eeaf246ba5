using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Sessions;

namespace Chronicle.Server.Metrics;

/// <summary>What the store held when it was last asked. It is asked once a second at most, however many want to know: scrapes, pages, streams and alert rules share the answer.</summary>
/// <remarks>Instruments are observed at once and cannot wait for the store.</remarks>
internal sealed class StoreSample(IEventStore store, TimeProvider clock) : IDisposable
{
    // Counting sessions looks at all of them: it may take one part in a hundred of the time, and no more.
    private const int Patience = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _askedAt;
    private TimeSpan _countingTook;
    private long _countedAt;

    public StoreStats Stats { get; private set; } = new(0, 0, 0, 0, 0);

    /// <summary>Sessions by status; empty until they have been counted.</summary>
    public IReadOnlyDictionary<SessionStatus, long> Sessions { get; private set; } = new Dictionary<SessionStatus, long>();

    /// <summary>Asks the store again if the last answer is a second old; for its sessions only when that was long enough ago.</summary>
    /// <exception cref="StoreException">It could not be read; the next to want to know asks again.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_askedAt != 0 && clock.GetElapsedTime(_askedAt) < Interval)
            {
                return;
            }
            Stats = await store.GetStatsAsync(cancellationToken);
            if (_countedAt == 0 || clock.GetElapsedTime(_countedAt) >= Patience * _countingTook)
            {
                var started = clock.GetTimestamp();
                Sessions = await store.CountSessionsAsync(Timestamp.Now(clock), cancellationToken);
                _countedAt = clock.GetTimestamp();
                _countingTook = clock.GetElapsedTime(started, _countedAt);
            }
            _askedAt = clock.GetTimestamp();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The same, but a store that cannot be read leaves what was known: metrics are needed most when something is broken.</summary>
    public async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (StoreException)
        {
            // Whoever reads the store for its own sake reports it; a scrape is not the place.
        }
    }

    public void Dispose() => _turn.Dispose();
}
