using System.Collections;
using Chronicle.Events;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>A group whose reading fails half way, as a bug or a lack of memory would.</summary>
internal sealed class FailingGroup(IReadOnlyList<IncomingEvent> events, int failAt) : IReadOnlyList<IncomingEvent>
{
    public int Count => events.Count;

    public IncomingEvent this[int index] => index == failAt ? throw new InvalidOperationException("A test says so.") : events[index];

    public IEnumerator<IncomingEvent> GetEnumerator() => events.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
