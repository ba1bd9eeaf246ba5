using Chronicle.Events;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Cli.Load.Workload;

/// <summary>Writes events into a store without a server: the quickest way to a big journal.</summary>
internal static class Prefill
{
    private const int Group = 1000;

    /// <param name="folder">Where the journal is to be.</param>
    /// <param name="feed">The events.</param>
    /// <param name="parts">How many, and how long ago they arrived; the oldest first.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task WriteAsync(string folder, EventText feed, IReadOnlyList<(int Count, TimeSpan Age)> parts, CancellationToken ct)
    {
        var parser = new EventParser(TimeZoneInfo.Utc);
        await using var store = SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System);
        foreach (var (count, age) in parts)
        {
            for (var done = 0; done < count; done += Group)
            {
                var received = Timestamp.From(TimeProvider.System.GetUtcNow() - age);
                var group = new IncomingEvent[Math.Min(Group, count - done)];
                for (var i = 0; i < group.Length; i++)
                {
                    group[i] = Parse(parser, feed, received);
                }
                await store.AppendAsync(group, ct).ConfigureAwait(false);
            }
        }
    }

    public static IncomingEvent Parse(EventParser parser, EventText feed, Timestamp received) =>
        parser.Parse(feed.Next(), EventDialect.Chronicle, received, out var parsed) is null ? parsed! : throw new LoadException("The feed makes no events.");
}
