using System.CommandLine;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Scenarios;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Suite;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Commands;

internal static class BenchCommand
{
    private const string Name = "bench";

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Shorter parts and less data: fits in a minute, and is compared with quick runs only" };
        var only = new Option<string[]>("--only") { Description = $"Only these: {string.Join(", ", Stage.All.Select(stage => stage.Name))}; without it all but {string.Join(", ", Stage.All.Where(stage => !stage.IsUsual).Select(stage => stage.Name))}", HelpName = "STAGE", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Stage.All.Select(stage => stage.Name)]);
        var results = new Option<string?>("--results") { Description = "Where results are kept and the previous run's are found [default: bench/results in a checkout, nowhere else]", HelpName = "DIR" };
        var tolerance = LoadOptions.Number("--tolerance", 20, 0, 1000, "How many percent worse than the previous run a figure may be without being told");
        var strict = new Option<bool>("--strict") { Description = "Fail also when a figure is worse than before by more than the tolerance" };
        return new Verb(
            Name,
            "Measure the whole program on this machine against targets and the previous run; fails when a target is missed",
            "chronicle bench --quick",
            "chronicle bench --only throughput latency --results ./measured",
            "BENCHMARK_LATENCY_MAX=20 BENCHMARK_THROUGHPUT_MIN=5000 chronicle bench --strict")
        {
            quick,
            only,
            results,
            tolerance,
            strict,
            CreateDirect(),
        }.Run(async (invocation, ct) =>
        {
            var folder = invocation.Value(results) ?? Repository.Results;
            var stages = invocation.Value(only) is { Length: > 0 } chosen ? Stage.All.Where(stage => chosen.Contains(stage.Name)).ToArray()
                : Stage.All.Where(stage => stage.IsUsual && (stage.IsQuick || !invocation.Value(quick))).ToArray();
            var settings = new SuiteSettings(invocation.Value(quick), BenchLimits.Read(Environment.GetEnvironmentVariable), new Random(Environment.TickCount));
            return await RunAsync(invocation, stages, settings, folder, invocation.Value(tolerance), invocation.Value(strict), ct).ConfigureAwait(false);
        });
    }

    private static async Task<int> RunAsync(Invocation invocation, Stage[] stages, SuiteSettings settings, string? folder, double tolerance, bool strict, CancellationToken ct)
    {
        ThisProgram.TuneForLoad();
        var measured = new List<Measurement>();
        await ProgressBar.RunAsync(invocation.Terminal, Name, async progress =>
        {
            for (var i = 0; i < stages.Length; i++)
            {
                if (!invocation.Terminal.ShowsProgress)
                {
                    invocation.Terminal.Say($"{stages[i].Name} …");
                }
                progress.Report(measured.Count, (double)i / stages.Length);
                measured.AddRange(await stages[i].MeasureAsync(settings, ct).ConfigureAwait(false));
                ct.ThrowIfCancellationRequested();
            }
        }, "figures").ConfigureAwait(false);
        var options = new Dictionary<string, int> { ["quick"] = settings.Quick ? 1 : 0 };
        var previous = Comparison.ReadPrevious(folder is null ? null : Path.Combine(folder, Name + ".jsonl"), options);
        var comparison = new Comparison(measured, previous, tolerance);
        var report = new Report(Name, options, [.. measured]);
        Keep(report, comparison, folder, invocation.Terminal);
        if (invocation.Json)
        {
            report.WriteLine(invocation.Terminal.Bytes);
        }
        else
        {
            comparison.Print(invocation.Terminal.Out);
            invocation.Terminal.Out.Flush();
        }
        var (missed, regressed) = (comparison.Missed.Count(), comparison.Regressed.Count());
        invocation.Terminal.Say($"{missed} of {measured.Count(figure => figure.Reach.Length > 0)} targets missed; {regressed} figures worse than before by more than {tolerance} %.");
        return missed > 0 || (strict && regressed > 0) ? ExitCodes.Problem : ExitCodes.Ok;
    }

    private static void Keep(Report report, Comparison comparison, string? folder, Terminal terminal)
    {
        if (folder is null)
        {
            terminal.Say("Not kept: outside of a checkout --results DIR says where.");
            return;
        }
        report.AppendTo(folder);
        using var table = new StreamWriter(Path.Combine(folder, Name + ".md")) { NewLine = "\n" };
        comparison.WriteMarkdown(table);
    }

    /// <summary>The other side of the overhead stage; not for people.</summary>
    private static Verb CreateDirect()
    {
        var data = new Option<string>("--data") { Required = true };
        var rate = new Option<double>("--rate") { Required = true };
        var warmUp = new Option<double>("--warm-up") { Required = true };
        var seconds = new Option<double>("--seconds") { Required = true };
        return new Verb("direct", "Write events into a store without a server, for the overhead stage") { Hidden = true, Options = { data, rate, warmUp, seconds } }.Run(async (invocation, ct) =>
        {
            await DirectWriter.RunAsync(invocation.Terminal.Out, invocation.Value(data)!, invocation.Value(rate),
                TimeSpan.FromSeconds(invocation.Value(warmUp)), TimeSpan.FromSeconds(invocation.Value(seconds)), ct).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }
}
