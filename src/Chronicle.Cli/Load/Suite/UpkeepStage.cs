using System.Text.Json;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;
using Chronicle.Client;

namespace Chronicle.Cli.Load.Suite;

/// <summary>What producers feel of a backup and of retention at work on a big store, and what retention gives back.</summary>
internal static class UpkeepStage
{
    private const int Rate = 1000;

    private static readonly TimeSpan OldAge = TimeSpan.FromDays(10);

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var (old, recent) = (settings.Count(1_000_000, 30_000), settings.Count(1_500_000, 20_000));
        using var folder = new TemporaryFolder();
        await Prefill.WriteAsync(folder.Path, settings.Feed(6, sessions: 1000).Text, [(old, OldAge), (recent, TimeSpan.FromHours(1))], ct).ConfigureAwait(false);
        var before = Size(folder.Path);
        var backups = new (Latencies Quiet, Latencies Busy, long Sent)[settings.Count(3, 1)];
        for (var i = 0; i < backups.Length; i++)
        {
            backups[i] = await WithServerAsync(folder.Path, settings, [], BackUpAsync, ct).ConfigureAwait(false);
        }
        var trim = await WithServerAsync(
            folder.Path, settings, ["--set", "Retention:MaxAge=1.00:00:00", "--set", "Retention:Interval=1.00:00:00"], TrimAsync, ct).ConfigureAwait(false);
        var bytesPerEvent = (double)before / (old + recent);
        var sent = backups.Sum(backup => backup.Sent) + trim.Sent;
        return
        [
            new("append p99 before a backup, 1,000 ev/s", "ms", [.. backups.Select(backup => backup.Quiet.Milliseconds(99))]),
            new($"append p99 during a backup of {before / 1e9:0.0} GB, of the quiet one", "×", [.. backups.Select(Grown)], AtMost: 2),
            new("append p99 before trimming, 1,000 ev/s", "ms", [trim.Quiet.Milliseconds(99)]),
            new($"append p99 while {old:N0} events are dropped, of the quiet one", "×", [Grown(trim)], AtMost: 2),
            new("bytes of dropped events given back to the system", "%", [100 * (before + (sent * bytesPerEvent) - Size(folder.Path)) / (old * bytesPerEvent)], AtLeast: 75),
        ];
    }

    /// <summary>Sends at the rate, first alone and then while the work goes on.</summary>
    /// <returns>What appends took before and during the work, and how many events were sent in all.</returns>
    private static async Task<(Latencies Quiet, Latencies Busy, long Sent)> WithServerAsync(
        string folder, SuiteSettings settings, string[] arguments, Func<ChronicleClient, CancellationToken, Task> work, CancellationToken ct)
    {
        await using var server = await ServerProcess.StartAsync(folder, arguments).ConfigureAwait(false);
        await RecallProgress.RequireCompleteAsync(server.Target, ct).ConfigureAwait(false);
        using var client = new ChronicleClient(server.Url, null, new ClientOptions(), TimeProvider.System, settings.Random);
        var sent = 0L;
        var warming = new Tally();
        using var warmUp = await OpenLoop.ConnectAsync(server.Target, settings.Feed(7), Body.Single, 16, warming, ct).ConfigureAwait(false);
        await warmUp.RunAsync(Rate, settings.Seconds(5, 2), ct).ConfigureAwait(false);
        var quiet = await SendAsync(Task.Delay(settings.Seconds(20, 3), TimeProvider.System, ct)).ConfigureAwait(false);
        return (quiet, await SendAsync(work(client, ct)).ConfigureAwait(false), sent + warming.Events);

        async Task<Latencies> SendAsync(Task until)
        {
            var tally = new Tally();
            using var loop = await OpenLoop.ConnectAsync(server.Target, settings.Feed(7), Body.Single, 16, tally, ct).ConfigureAwait(false);
            while (!until.IsCompleted)
            {
                await loop.RunAsync(Rate, TimeSpan.FromSeconds(0.5), ct).ConfigureAwait(false);
            }
            await until.ConfigureAwait(false);
            tally.RequireNoFailures();
            sent += tally.Events;
            return tally.Latencies;
        }
    }

    private static async Task BackUpAsync(ChronicleClient client, CancellationToken ct) => await client.BackupAsync(Stream.Null, static _ => { }, ct).ConfigureAwait(false);

    private static async Task TrimAsync(ChronicleClient client, CancellationToken ct)
    {
        using var run = JsonDocument.Parse(await client.RunRetentionAsync(dryRun: false, ct).ConfigureAwait(false));
        if (run.RootElement.GetProperty("events").GetInt64() == 0)
        {
            throw new LoadException("Retention dropped nothing.");
        }
    }

    private static double Grown((Latencies Quiet, Latencies Busy, long) measured) => measured.Busy.Milliseconds(99) / measured.Quiet.Milliseconds(99);

    private static long Size(string folder) => Directory.GetFiles(folder, "chronicle.db*").Sum(file => new FileInfo(file).Length);
}
