using Chronicle.Cli.Load.Drill;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;

namespace Chronicle.Cli.Load.Suite;

/// <summary>SIGKILL again and again while a big journal is written and read: what is lost, and how soon it records again.</summary>
internal static class KillsStage
{
    private const double RecordsAgainMs = 2000;

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var (kills, events) = (settings.Count(100, 3), settings.Count(1_000_000, 20_000));
        using var folder = new TemporaryFolder();
        await using var drill = new DrillRun(folder.Path, settings.Random.Next(), static _ => { });
        var report = await drill.KillAsync(kills, events, ct).ConfigureAwait(false);
        if (report.Problems is [var problem, ..])
        {
            throw new LoadException($"The drill found: {problem}");
        }
        var recount = report.Recount;
        return
        [
            new($"{kills} kills: lost, duplicated or out of order", "events", [recount.Lost + recount.Duplicated + recount.OutOfOrder], AtMost: 0),
            new($"{kills} kills: missed, repeated or reset for live readers", "events", [report.Readers.Sum(reader => reader.Missing + reader.Repeated + reader.Resets)], AtMost: 0),
            new($"records again after a kill, {events:N0} events, p50", "ms", [report.Recording.Milliseconds(50)]),
            new($"records again after a kill, {events:N0} events, most", "ms", [report.Recording.Longest], AtMost: RecordsAgainMs),
        ];
    }
}
