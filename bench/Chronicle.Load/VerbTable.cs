using Chronicle.Cli.Load;
using Chronicle.Cli.Load.Reports;
using Chronicle.Load.Verbs;

namespace Chronicle.Load;

/// <summary>What needs the insides of the program or several builds of it; everything else is <c>chronicle bench</c> and <c>chronicle load</c>.</summary>
internal static class VerbTable
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["null-server"]:
                    await NullServer.RunAsync();
                    return 0;
                case ["compare", ..]:
                    await CompareVerb.RunAsync(Settings.Parse(args[1..]));
                    return 0;
                case ["ladder", ..]:
                    await ReportAsync(LadderVerb.RunAsync, args);
                    return 0;
                case ["libnats", ..]:
                    await ReportAsync(LibnatsVerb.RunAsync, args);
                    return 0;
                case ["page", ..]:
                    await ReportAsync(PageVerb.RunAsync, args);
                    return 0;
                default:
                    Usage();
                    return 2;
            }
        }
        catch (LoadException failed)
        {
            Console.Error.WriteLine(failed.Message);
            return 1;
        }
    }

    private static async Task ReportAsync(Func<Settings, Task<Report>> run, string[] args)
    {
        var settings = Settings.Parse(args[1..]);
        var report = await run(settings);
        report.Print(Console.Out);
        report.AppendTo(settings.Results);
    }

    private static void Usage()
    {
        Console.Error.WriteLine("dotnet run -c Release --project bench/Chronicle.Load -- VERB [--quick] [--option value …]\n");
        Console.Error.WriteLine("  ladder    throughput of every layer on the same events: --reps 3 --events 50000 --seconds 3");
        Console.Error.WriteLine("  page      the dashboard in Chromium, first rows and clicks: --events 100000 --reps 9");
        Console.Error.WriteLine("  libnats   our NATS client's publish rate beside libnats', by bench/libnats/run.sh: --reps 7 --messages 200000 --bytes 500");
        Console.Error.WriteLine("  compare   up to four server builds in one run: --a PATH --b PATH … [--a-env NAME=VALUE] [--b-env NAME=VALUE] …\n");
        Console.Error.WriteLine("Everywhere: --server PATH (another build), --env NAME=VALUE (for the server), --results DIR or none, --temp DIR (where data is written)");
    }
}
