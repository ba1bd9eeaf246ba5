using System.Diagnostics;
using System.Text;
using Chronicle.Events;
using Chronicle.Load.Http;
using Chronicle.Load.Reports;
using Chronicle.Load.Workload;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Load.Verbs;

/// <summary>Reads over HTTP from a journal of a million events, and what the events take on disk.</summary>
internal static class QueriesVerb
{
    public static async Task<Report> RunAsync(Settings settings)
    {
        var count = settings.Int("events", 1_000_000);
        var requests = settings.Int("requests", 300, quick: 200);
        using var folder = new TemporaryFolder(settings.Temp);
        var feed = new EventText(sessions: 2000, seed: 3);
        await BuildAsync(folder.Path, feed, count);
        var bytes = Directory.GetFiles(folder.Path).Sum(file => new FileInfo(file).Length) / (double)count;

        await using var server = await ServerProcess.StartAsync(settings, folder.Path);
        using var connection = await HttpConnection.ConnectAsync(server.Address);
        var random = new Random(4);
        var session = await TimeAsync(_ => $"/api/events?session={feed.Sessions[random.Next(feed.Sessions.Count)]}&order=desc&limit=100", 100);
        var tail = await TimeAsync(_ => $"/api/events?after={random.Next(count - 200)}&order=asc&limit=100", 100);
        var newest = await TimeAsync(_ => "/api/events?order=desc&limit=100", 100);
        var sessions = await TimeAsync(_ => "/api/sessions?limit=100", 0);
        var type = await TimeAsync(_ => "/api/events?type=subagent_stop&order=desc&limit=100", 100);
        var search = await TimeAsync(_ => "/api/events?q=undefined&order=desc&limit=100", 100);
        return new Report("queries", settings,
            new Measurement("disk per event", "B", [bytes], AtMost: 600),
            P("last 100 of a session, p50", session, 50, 5), P("last 100 of a session, p99", session, 99),
            P("100 after a cursor, p50", tail, 50, 2), P("100 after a cursor, p99", tail, 99),
            P("session list, p50", sessions, 50, 5), P("session list, p99", sessions, 99),
            P("last 100, p50", newest, 50), P("last 100 of a type, p50", type, 50), P("last 100 of a type, p99", type, 99),
            P("last 100 that contain a word, p50", search, 50), P("last 100 that contain a word, p99", search, 99));

        static Measurement P(string name, Percentiles measured, double percentile, double? atMost = null) =>
            new(name, "ms", [measured.Milliseconds(percentile)], AtMost: atMost);

        async Task<Percentiles> TimeAsync(Func<int, string> target, int expected)
        {
            var ticks = new List<long>();
            for (var i = 0; i < requests + 20; i++)
            {
                var request = Encoding.ASCII.GetBytes($"GET {target(i)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                var started = Stopwatch.GetTimestamp();
                var status = await connection.ExchangeAsync(request);
                var took = Stopwatch.GetTimestamp() - started;
                if (status != 200 || (expected > 0 && connection.Body.Span.Count("{\"seq\":"u8) != expected))
                {
                    throw new LoadException($"{target(i)} was answered {status} with {connection.Body.Span.Count("{\"seq\":"u8)} events.");
                }
                if (i >= 20) // the first ones compile the path
                {
                    ticks.Add(took);
                }
            }
            return new Percentiles(ticks);
        }
    }

    private static async Task BuildAsync(string folder, EventText feed, int count)
    {
        const int Group = 5000;
        var parser = new EventParser(TimeZoneInfo.Utc);
        await using var store = SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System);
        for (var done = 0; done < count; done += Group)
        {
            var group = new IncomingEvent[Math.Min(Group, count - done)];
            for (var i = 0; i < group.Length; i++)
            {
                _ = parser.Parse(feed.Next(), EventDialect.Chronicle, Timestamp.Now(TimeProvider.System), out var parsed);
                group[i] = parsed!;
            }
            await store.AppendAsync(group, CancellationToken.None);
        }
    }
}
