using System.CommandLine;
using Chronicle.Cli.Load.Drill;
using Chronicle.Cli.Load.Scenarios;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Commands;

internal static class DrillCommand
{
    public static Command Create()
    {
        var kills = new Option<int?>("--kills") { Description = "How often the server is killed, also with a slow disk; on the bus each of the three; how often a lock or a lack of descriptors comes [default: 100, with a slow disk 10, on the bus 20, lock and descriptors 5]", HelpName = "N" };
        kills.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 100_000)
            {
                result.AddError("--kills: 1 to 100,000 is expected.");
            }
        });
        var events = LoadOptions.Whole("--events", 0, 0, 100_000_000, "How many events the journal has before the first kill");
        var fault = new Option<string>("--fault") { Description = "kill (SIGKILL at random moments), full-disk, lock (another program locks the database), descriptors (none are left), slow-disk (each sync 100 ms longer, and SIGKILL), clock-back (an hour), or bus (SIGKILL of Chronicle, nats-server and both)", HelpName = "FAULT", DefaultValueFactory = _ => "kill" };
        fault.AcceptOnlyFromAmong("kill", "full-disk", "lock", "descriptors", "slow-disk", "clock-back", "bus");
        var seed = new Option<int?>("--seed") { Description = "The moments of an earlier drill again, as far as a machine repeats itself", HelpName = "N" };
        var keep = new Option<bool>("--keep") { Description = "Leave the temporary folder with the data and the list of acknowledged events where it is" };
        return new Verb(
            "drill",
            "Prove it: a server of its own is killed, or runs out of disk, or its database is locked, or its clock goes back, while producers and readers go on; then all is checked",
            "chronicle drill --kills 100 --events 1000000",
            "chronicle drill --fault full-disk",
            "chronicle drill --fault lock --kills 5",
            "chronicle drill --fault bus --kills 20",
            "chronicle drill --fault clock-back --json")
        {
            kills,
            events,
            fault,
            seed,
            keep,
        }.Run((invocation, ct) => RunAsync(invocation, invocation.Value(fault)!, invocation.Value(kills) ?? invocation.Value(fault) switch { "slow-disk" => 10, "bus" => 20, "lock" or "descriptors" => 5, _ => 100 }, invocation.Value(events), invocation.Value(seed) ?? Environment.TickCount, invocation.Value(keep), ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, string fault, int kills, int events, int seed, bool keep, CancellationToken ct)
    {
        var terminal = invocation.Terminal;
        terminal.Say($"drill: {fault}, seed {seed}");
        using var folder = new TemporaryFolder { Keep = keep };
        DrillReport? report = null;
        await ProgressBar.RunAsync(terminal, fault, async progress =>
        {
            await using var drill = new DrillRun(folder.Path, seed, done => progress.Report(done, fault switch { "kill" or "slow-disk" or "lock" or "descriptors" => (double)done / kills, "bus" => done / (3.0 * kills), _ => null }));
            report = await (fault switch
            {
                "full-disk" => drill.FillDiskAsync(ct),
                "lock" => drill.LockAsync(kills, ct),
                "descriptors" => drill.TakeDescriptorsAsync(kills, ct),
                "slow-disk" => drill.SlowDownDiskAsync(kills, ct),
                "clock-back" => drill.TurnClockBackAsync(ct),
                "bus" => drill.KillOnTheBusAsync(kills, ct),
                _ => drill.KillAsync(kills, events, ct),
            }).ConfigureAwait(false);
        }, "faults").ConfigureAwait(false);
        if (invocation.Json)
        {
            report!.WriteJson(terminal.Bytes);
        }
        else
        {
            report!.Print(terminal.Out);
            terminal.Out.Flush();
        }
        if (keep)
        {
            terminal.Say($"Kept: {folder.Path}");
        }
        return report.IsGood ? ExitCodes.Ok : ExitCodes.Problem;
    }
}
