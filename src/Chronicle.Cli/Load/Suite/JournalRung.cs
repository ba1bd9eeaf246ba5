using System.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Redaction;
using Chronicle.Stores.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Queue, journal and store in one process: many producers, each waiting until its append is durable.</summary>
internal static class JournalRung
{
    /// <returns>Events per second.</returns>
    public static async Task<double> RunAsync(string folder, IncomingEvent[] events, int producers, int perAppend)
    {
        await using var store = SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System);
        using var hub = new LiveHub(new LiveOptions(), TimeProvider.System);
        using var queue = new IngestQueue(new IngestOptions(), TimeProvider.System);
        await using var journal = new EventJournal(store, queue, hub, new JournalOptions(), TimeProvider.System, NullLogger<EventJournal>.Instance);
        journal.Start();
        var redactor = new Redactor(new RedactionOptions { Enabled = false }); // measured apart
        var appends = events.Chunk(perAppend).Select(chunk => redactor.Pass(chunk)).ToArray();
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var mine && mine < appends.Length)
            {
                var result = await queue.AppendAsync(appends[mine], "bench", awaitDurable: true, CancellationToken.None).ConfigureAwait(false);
                if (result.Status != AppendStatus.Committed)
                {
                    throw new LoadException($"An append ended as {result.Status}.");
                }
            }
        }))).ConfigureAwait(false);
        return events.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
