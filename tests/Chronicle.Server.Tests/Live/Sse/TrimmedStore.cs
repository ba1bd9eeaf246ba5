using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Sessions;

namespace Chronicle.Server.Tests.Live.Sse;

/// <summary>A store whose oldest events have been dropped.</summary>
internal sealed class TrimmedStore(IEventStore inner, long oldest) : IEventStore
{
    public string Epoch => inner.Epoch;

    public Sequence Head => inner.Head;

    public Sequence Oldest => new(oldest);

    public ValueTask<AppendedGroup> AppendAsync(IReadOnlyList<IncomingEvent> group, CancellationToken cancellationToken) => inner.AppendAsync(group, cancellationToken);

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, CancellationToken cancellationToken) =>
        inner.ReadAsync(after < new Sequence(oldest - 1) ? new Sequence(oldest - 1) : after, limit, cancellationToken);

    public ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken) => inner.QueryAsync(query, cancellationToken);

    public ValueTask<RecordedEvent?> FindAsync(string id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public ValueTask<Session?> FindSessionAsync(string sessionId, CancellationToken cancellationToken) => inner.FindSessionAsync(sessionId, cancellationToken);

    public ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken) => inner.ListSessionsAsync(query, cancellationToken);

    public ValueTask<FilterOptions> GetFilterOptionsAsync(CancellationToken cancellationToken) => inner.GetFilterOptionsAsync(cancellationToken);

    public ValueTask<StoreStats> GetStatsAsync(CancellationToken cancellationToken) => inner.GetStatsAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<SessionStatus, long>> CountSessionsAsync(Timestamp now, CancellationToken cancellationToken) =>
        inner.CountSessionsAsync(now, cancellationToken);

    public IReadOnlyList<ComponentHealth> CheckHealth() => inner.CheckHealth();

    public IAsyncEnumerable<string> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken) => inner.VerifyAsync(progress, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
