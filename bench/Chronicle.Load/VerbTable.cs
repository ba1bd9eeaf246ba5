using Chronicle.Load.Reports;
using Chronicle.Load.Verbs;

namespace Chronicle.Load;

/// <summary>The benchmarks by name, and how to ask for them.</summary>
internal static class VerbTable
{
    private static readonly (string Name, string Help, Func<Settings, Task<Report>> Run)[] Verbs =
    [
        ("ladder", "throughput of every layer on the same events: --reps 3 --events 50000 --seconds 3", LadderVerb.RunAsync),
        ("latency", "100 ev/s, 100 readers: acknowledgement and delivery: --rate 100 --readers 100 --seconds 20", LatencyVerb.RunAsync),
        ("idle", "memory of an idle SSE connection: --connections 10000", IdleVerb.RunAsync),
        ("queries", "reads over HTTP at --events 1000000", QueriesVerb.RunAsync),
        ("memory", "resident memory, idle and at --rate 1000 with --readers 50 for --seconds 60", MemoryVerb.RunAsync),
        ("page", "the dashboard in Chromium: first rows and clicks with --events 100000", PageVerb.RunAsync),
        ("cpu", "server CPU per single-event POST: --connections 64 --seconds 5 --reps 3", CpuVerb.RunAsync),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (args is ["null-server", ..])
            {
                await NullServer.RunAsync();
                return 0;
            }
            if (args is ["compare", ..])
            {
                await CompareVerb.RunAsync(Settings.Parse(args[1..]));
                return 0;
            }
            var chosen = args is ["all", ..] ? Verbs : [.. Verbs.Where(verb => args is [var name, ..] && name == verb.Name)];
            if (chosen.Length == 0)
            {
                Usage();
                return 2;
            }
            var settings = Settings.Parse(args[1..]);
            var reports = new List<Report>();
            foreach (var verb in chosen)
            {
                Console.Error.WriteLine($"{verb.Name} …");
                var report = await verb.Run(settings);
                report.Print(Console.Out);
                report.AppendTo(settings.Results);
                reports.Add(report);
            }
            if (reports.Count > 1)
            {
                Summary.Print(Console.Out, reports);
            }
            return 0;
        }
        catch (LoadException failed)
        {
            Console.Error.WriteLine(failed.Message);
            return 1;
        }
    }

    private static void Usage()
    {
        Console.Error.WriteLine("dotnet run -c Release --project bench/Chronicle.Load -- VERB [--quick] [--option value …]\n");
        foreach (var (name, help, _) in Verbs)
        {
            Console.Error.WriteLine($"  {name,-10}{help}");
        }
        Console.Error.WriteLine("  all       all of them; with --quick in about three minutes");
        Console.Error.WriteLine("  compare   up to four server builds in one run: --a PATH --b PATH … [--a-env NAME=VALUE] [--b-env NAME=VALUE] …\n");
        Console.Error.WriteLine("Everywhere: --server PATH (another build), --env NAME=VALUE (for the server), --results DIR or none, --temp DIR (where data is written)");
    }
}
