using System.Diagnostics;
using Chronicle.Cli.Load;
using Chronicle.Events;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Load.Ladder;

/// <summary>The store by itself: duplicates checked, names and sessions kept, in groups of a given size.</summary>
internal static class StoreRung
{
    public static async Task<double> RunAsync(string folder, IncomingEvent[] events, int group)
    {
        await using var store = SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < events.Length; i += group)
        {
            var appended = await store.AppendAsync(new ArraySegment<IncomingEvent>(events, i, Math.Min(group, events.Length - i)), CancellationToken.None);
            if (appended.Duplicates > 0)
            {
                throw new LoadException("The store took a new event for a duplicate.");
            }
        }
        return events.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
