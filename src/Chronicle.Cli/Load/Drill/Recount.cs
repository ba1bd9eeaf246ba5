using Chronicle.Events;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Cli.Load.Drill;

/// <summary>Reads the whole store after a drill and holds it against what producers were told.</summary>
/// <param name="Events">How many are recorded.</param>
/// <param name="Lost">Acknowledged and not there.</param>
/// <param name="Duplicated">There more than once.</param>
/// <param name="OutOfOrder">Standing before an earlier one of the same producer, or not numbered one after the other.</param>
/// <param name="StepsBack">How often an event was received half an hour or more before the one in front of it: the clock went back.</param>
internal sealed record Recount(long Events, long Lost, long Duplicated, long OutOfOrder, long StepsBack)
{
    /// <param name="folder">The data.</param>
    /// <param name="told">For each producer, up to which of its numbers it was told that its events are recorded.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <param name="onFound">Told of each event of theirs: the producer and its number.</param>
    public static async Task<Recount> ReadAsync(string folder, IReadOnlyList<long> told, CancellationToken ct, Action<int, long>? onFound = null)
    {
        await using var store = SqliteStore.OpenReadOnly(folder, new SqliteOptions());
        var (events, duplicated, outOfOrder, stepsBack) = (0L, 0L, 0L, 0L);
        var found = new HashSet<long>[told.Count];
        var last = new long[told.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = [];
        }
        Timestamp? before = null;
        for (var at = Sequence.None; await store.ReadAsync(at, 4096, ct).ConfigureAwait(false) is { Count: > 0 } page; at = page[^1].Sequence)
        {
            foreach (var recorded in page)
            {
                outOfOrder += recorded.Sequence.Value == ++events ? 0 : 1;
                stepsBack += before is { } earlier && earlier - recorded.Content.Received > TimeSpan.FromMinutes(30) ? 1 : 0;
                before = recorded.Content.Received;
                if (DrillProducer.Parse(recorded.Id) is { } from)
                {
                    duplicated += found[from.Producer].Add(from.Place) ? 0 : 1;
                    onFound?.Invoke(from.Producer, from.Place);
                    outOfOrder += from.Place > last[from.Producer] ? 0 : 1;
                    last[from.Producer] = from.Place;
                }
            }
        }
        var lost = told.Select((upTo, number) => upTo - found[number].Count(place => place <= upTo)).Sum();
        return new Recount(events, lost, duplicated, outOfOrder, stepsBack);
    }
}
