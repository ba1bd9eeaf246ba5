using Chronicle.Cli.Load;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Suite;
using Chronicle.Cli.Load.Workload;
using Chronicle.Events;
using Chronicle.Load.Ladder;

namespace Chronicle.Load.Verbs;

/// <summary>The same events through one layer more on each rung; all rungs in every repetition, so that a ratio compares neighbours in time.</summary>
internal static class LadderVerb
{
    private const int Group = 1000;

    public static async Task<Report> RunAsync(Settings settings)
    {
        var reps = settings.Int("reps", 3);
        var count = settings.Int("events", 50_000);
        var seconds = TimeSpan.FromSeconds(settings.Int("seconds", 3, quick: 2));
        var connections = settings.Int("connections", 64);
        var readers = settings.Int("readers", 50);
        var rungs = new Dictionary<string, List<double>>();
        var warmUp = Lines(10_000, seed: -1); // compiled before it is timed
        _ = InFolder(folder => BindingRung.Run(folder, Parse(warmUp), Group));
        _ = await StoreAsync(warmUp);
        for (var rep = 0; rep < reps; rep++)
        {
            var lines = Lines(count, seed: rep);
            Add("file", InFolder(folder => FileRung.Run(folder, lines, Group)));
            if (rep % 2 == 1) // neither of the two neighbours is always first
            {
                Add("store", await StoreAsync(lines));
            }
            Add("binding", InFolder(folder => BindingRung.Run(folder, Parse(lines), Group)));
            if (rep % 2 == 0)
            {
                Add("store", await StoreAsync(lines));
            }
            Add("journal", await InFolderAsync(folder => JournalRung.RunAsync(folder, Parse(lines), producers: 32, perAppend: 100)));
            Add("journal1", await InFolderAsync(folder => JournalRung.RunAsync(folder, Parse(lines), connections, perAppend: 1)));
            await using (var idle = await TestedServer.StartNullAsync())
            {
                Add("null", await PostAsync(idle, connections, 1));
                Add("null-ndjson", await PostAsync(idle, 16, 100));
            }
            await using (var server = await TestedServer.StartAsync(settings))
            {
                Add("single", await PostAsync(server, connections, 1));
                Add("ndjson", await PostAsync(server, 16, 100));
                Add("readers", await WithReadersAsync(server));
            }
            Console.Error.WriteLine($"  {rep + 1} of {reps}: {string.Join("  ", rungs.Select(rung => $"{rung.Key} {rung.Value[^1]:N0}"))}");
        }
        Measurement Rate(string rung, string name, double? atLeast = null) => new(name, "ev/s", [.. rungs[rung]], atLeast);
        var binding = Rate("binding", "raw binding, groups of 1,000");
        var store = Rate("store", "store, groups of 1,000");
        var ndjson = Rate("ndjson", "HTTP, NDJSON of 100 per POST, durable");
        var single = Rate("single", $"HTTP, single-event POST, durable, {connections} connections", 15_000);
        var bodyOnly = Rate("null", $"HTTP, only reads the body, {connections} connections");
        return new Report("ladder", settings.Used,
            Rate("file", "file + fdatasync, groups of 1,000"),
            binding, store,
            Rate("journal", "journal, 32 producers of 100"), Rate("journal1", $"journal, {connections} producers of 1"),
            Rate("null-ndjson", "HTTP, only reads the body of 100"), ndjson, bodyOnly, single,
            Rate("readers", $"HTTP, single-event POST, {readers} SSE readers"),
            Measurement.Ratio("store / raw binding", store, binding, 0.7), Measurement.Ratio("NDJSON / store", ndjson, store, 0.5),
            Measurement.Ratio("single / only reads the body", single, bodyOnly, 1 / 3.0));

        void Add(string rung, double rate) => (rungs.TryGetValue(rung, out var rates) ? rates : rungs[rung] = []).Add(rate);

        Task<double> StoreAsync(byte[][] lines) => InFolderAsync(folder => StoreRung.RunAsync(folder, Parse(lines), Group));

        double InFolder(Func<string, double> run)
        {
            using var folder = new TemporaryFolder(settings.Temp);
            return run(folder.Path);
        }

        async Task<double> InFolderAsync(Func<string, Task<double>> run)
        {
            using var folder = new TemporaryFolder(settings.Temp);
            return await run(folder.Path);
        }

        async Task<double> PostAsync(TestedServer server, int over, int perRequest)
        {
            using var loop = await ClosedLoop.ConnectAsync(server.Target, Feeds.Create(1), Feeds.Body(perRequest), over, new Tally());
            return await loop.MeasureAsync(TimeSpan.FromSeconds(2), seconds);
        }

        async Task<double> WithReadersAsync(TestedServer server)
        {
            using var audience = await Audience.ConnectAsync(server.Target, readers, webSocket: false, Feeds.Project, ages: null);
            using var loop = await ClosedLoop.ConnectAsync(server.Target, Feeds.Create(1), Body.Single, connections, new Tally());
            var rate = await loop.MeasureAsync(TimeSpan.FromSeconds(1), seconds);
            await audience.RequireAllAsync(loop.Tally.Events);
            return rate;
        }
    }

    private static byte[][] Lines(int count, int seed)
    {
        var feed = Feeds.Create(seed).Text;
        return [.. Enumerable.Range(0, count).Select(_ => feed.Next())];
    }

    private static IncomingEvent[] Parse(byte[][] lines)
    {
        var parser = new EventParser(TimeZoneInfo.Utc);
        var received = Timestamp.Now(TimeProvider.System);
        return [.. lines.Select(line => parser.Parse(line, EventDialect.Chronicle, received, out var parsed) is null ? parsed! : throw new LoadException("The feed makes no events."))];
    }
}
