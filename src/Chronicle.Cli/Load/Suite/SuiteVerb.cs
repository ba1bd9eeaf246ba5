using System.CommandLine;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Scenarios;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Suite;

/// <summary>What all suites share: which stages run, what their figures are held against, what is printed and what is kept.</summary>
internal static class SuiteVerb
{
    /// <param name="name">The verb.</param>
    /// <param name="benchmark">What its results are called.</param>
    /// <param name="stages">In the order they run.</param>
    /// <param name="description">For its help.</param>
    /// <param name="examples">The same.</param>
    /// <param name="full">An option that lets what shows with time only run for an hour; null where there is nothing like that.</param>
    public static Verb Create(string name, string benchmark, Stage[] stages, string description, string[] examples, Option<bool>? full = null)
    {
        var quick = new Option<bool>("--quick") { Description = "Shorter parts and less data: fits in a minute, and is compared with quick runs only" };
        var only = new Option<string[]>("--only") { Description = $"Only these: {Names(stages)}; without it all but {Names(stages.Where(stage => !stage.IsUsual))}", HelpName = "STAGE", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. stages.Select(stage => stage.Name)]);
        var results = new Option<string?>("--results") { Description = "Where results are kept and the previous run's are found [default: bench/results in a checkout, nowhere else]", HelpName = "DIR" };
        var tolerance = LoadOptions.Number("--tolerance", 20, 0, 1000, "How many percent worse than the previous run a figure may be without being told");
        var strict = new Option<bool>("--strict") { Description = "Fail also when a figure is worse than before by more than the tolerance" };
        var verb = new Verb(name, description, examples) { quick, only, results, tolerance, strict };
        if (full is not null)
        {
            verb.Add(full);
        }
        return verb.Run(async (invocation, ct) =>
        {
            var chosen = invocation.Value(only) is { Length: > 0 } named ? stages.Where(stage => named.Contains(stage.Name)).ToArray()
                : stages.Where(stage => stage.IsUsual && (stage.IsQuick || !invocation.Value(quick))).ToArray();
            var settings = new SuiteSettings(invocation.Value(quick), BenchLimits.Read(Environment.GetEnvironmentVariable), new Random(Environment.TickCount)) { Full = full is not null && invocation.Value(full) };
            var measured = await MeasureAsync(benchmark, chosen, settings, invocation.Terminal, ct).ConfigureAwait(false);
            var options = new Dictionary<string, int> { ["quick"] = settings.Quick ? 1 : 0 };
            var folder = invocation.Value(results) ?? Repository.Results;
            var previous = Comparison.ReadPrevious(folder is null ? null : Path.Combine(folder, benchmark + ".jsonl"), options);
            return Finish(invocation, new Report(benchmark, options, [.. measured]), new Comparison(measured, previous, invocation.Value(tolerance)), folder, invocation.Value(tolerance), invocation.Value(strict));
        });
    }

    private static string Names(IEnumerable<Stage> stages) => string.Join(", ", stages.Select(stage => stage.Name));

    private static async Task<List<Measurement>> MeasureAsync(string title, Stage[] stages, SuiteSettings settings, Terminal terminal, CancellationToken ct)
    {
        ThisProgram.TuneForLoad();
        var measured = new List<Measurement>();
        await ProgressBar.RunAsync(terminal, title, async progress =>
        {
            for (var i = 0; i < stages.Length; i++)
            {
                if (!terminal.ShowsProgress)
                {
                    terminal.Say($"{stages[i].Name} …");
                }
                progress.Report(measured.Count, (double)i / stages.Length);
                measured.AddRange(await stages[i].MeasureAsync(settings, ct).ConfigureAwait(false));
                ct.ThrowIfCancellationRequested();
            }
        }, "figures").ConfigureAwait(false);
        return measured;
    }

    private static int Finish(Invocation invocation, Report report, Comparison comparison, string? folder, double tolerance, bool strict)
    {
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
        invocation.Terminal.Say($"{missed} of {report.Measurements.Count(figure => figure.Reach.Length > 0)} targets missed; {regressed} figures worse than before by more than {tolerance} %.");
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
        using var table = new StreamWriter(Path.Combine(folder, report.Benchmark + ".md")) { NewLine = "\n" };
        comparison.WriteMarkdown(table);
    }
}
