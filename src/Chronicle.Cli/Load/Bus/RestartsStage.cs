using Chronicle.Cli.Load.Drill;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>SIGKILL of Chronicle, of nats-server and of both while it is published: what is recorded of what the stream had acknowledged before, meanwhile and afterwards.</summary>
internal static class RestartsStage
{
    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var kills = settings.Count(5, 1);
        using var folder = new TemporaryFolder();
        await using var drill = new DrillRun(folder.Path, settings.Random.Next(), static _ => { });
        var report = await drill.KillOnTheBusAsync(kills, ct).ConfigureAwait(false);
        if (report.Problems is [var problem, ..])
        {
            throw new LoadException($"The drill found: {problem}");
        }
        return
        [
            .. report.Phases.Select(phase => new Measurement($"{kills} × SIGKILL of {phase.Victim}: recovered of {phase.When}", "%", [100.0 * phase.Recorded / phase.Published], AtLeast: 100)),
            new($"{3 * kills} kills on the bus: lost, duplicated or out of order", "events", [report.Recount.Lost + report.Recount.Duplicated + report.Recount.OutOfOrder], AtMost: 0),
            new($"{3 * kills} kills on the bus: missed, repeated or reset for live readers", "events", [report.Readers.Sum(reader => reader.Missing + reader.Repeated + reader.Resets)], AtMost: 0),
            new("has recorded all again after a restart, p50", "ms", [report.Recording.Milliseconds(50)]),
            new("has recorded all again after a restart, most", "ms", [report.Recording.Longest]),
        ];
    }
}
