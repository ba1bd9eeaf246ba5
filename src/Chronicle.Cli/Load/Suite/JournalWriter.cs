using System.Globalization;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;
using Chronicle.Events;

namespace Chronicle.Cli.Load.Suite;

/// <summary>How fast the journal itself is, in a process of its own without doors or windows: what a door's rate is held against.</summary>
internal static class JournalWriter
{
    private const int Producers = 64;
    private const int PerAppend = 100;

    /// <summary>Events that are parsed already go through queue, journal and store; the rate is printed as JSON.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="folder">Where the journal is made.</param>
    /// <param name="before">Events that are there before and not timed.</param>
    /// <param name="events">Events.</param>
    public static async Task RunAsync(TextWriter output, string folder, int before, int events)
    {
        var (feed, parser) = (new EventText(sessions: 50, seed: 4, SuiteSettings.Project), new EventParser(TimeZoneInfo.Utc));
        await JournalRung.RunAsync(folder, Make(before), Producers, PerAppend).ConfigureAwait(false);
        var rate = await JournalRung.RunAsync(folder, Make(events), Producers, PerAppend).ConfigureAwait(false);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $$"""{"per_second":{{rate}}}""")).ConfigureAwait(false);

        IncomingEvent[] Make(int count)
        {
            var made = new IncomingEvent[count];
            for (var i = 0; i < count; i++)
            {
                made[i] = Prefill.Parse(parser, feed, Timestamp.Now(TimeProvider.System));
            }
            return made;
        }
    }

    /// <summary>Runs it as a process.</summary>
    /// <returns>Events per second.</returns>
    public static async Task<double> StartAsync(int before, int events, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        using var measured = await ThisProgram.AskAsync(["bench", "journal", "--data", folder.Path, "--before", Text(before), "--events", Text(events)], ct).ConfigureAwait(false);
        return measured.RootElement.GetProperty("per_second").GetDouble();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
