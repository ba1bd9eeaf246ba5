using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Testing;

public static class EventStoreFinding
{
    /// <summary>The one event with this id in all sessions, or null; fails when there are several.</summary>
    public static async Task<RecordedEvent?> FindOneAsync(this IEventStore store, string id) => (await store.FindAsync(id, null, CancellationToken.None)).SingleOrDefault();
}
