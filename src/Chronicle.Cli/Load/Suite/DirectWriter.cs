using System.Diagnostics;
using System.Globalization;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;
using Chronicle.Events;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Writes events into the store without a server, in a process of its own: what the server's overhead is held against.</summary>
internal static class DirectWriter
{
    /// <summary>The events come at the rate, one by one or in groups, each durable before the next; the CPU and the memory are printed as JSON.</summary>
    public static async Task RunAsync(TextWriter output, string folder, double rate, int group, TimeSpan warmUp, TimeSpan duration, CancellationToken ct)
    {
        var feed = new EventText(sessions: 50, seed: 2, SuiteSettings.Project);
        var parser = new EventParser(TimeZoneInfo.Utc);
        await using var store = SqliteStore.Open(folder, new SqliteOptions(), TimeProvider.System);
        await WriteAsync(warmUp).ConfigureAwait(false);
        var cpu = Environment.CpuUsage.TotalTime;
        await WriteAsync(duration).ConfigureAwait(false);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $$"""{"cpu_ms":{{cpu.TotalMilliseconds}},"resident":{{Environment.WorkingSet}}}""")).ConfigureAwait(false);

        async Task WriteAsync(TimeSpan time)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = (long)group; i <= rate * time.TotalSeconds; i += group)
            {
                var events = new IncomingEvent[group];
                for (var at = 0; at < group; at++)
                {
                    events[at] = Prefill.Parse(parser, feed, Timestamp.Now(TimeProvider.System));
                }
                await store.AppendAsync(events, ct).ConfigureAwait(false);
                if (TimeSpan.FromSeconds(i / rate) - Stopwatch.GetElapsedTime(started) is { TotalMilliseconds: >= 1 } early)
                {
                    await Task.Delay(early, TimeProvider.System, ct).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Runs it as a process.</summary>
    public static async Task<(double CpuMs, double Resident)> StartAsync(double rate, int group, TimeSpan warmUp, TimeSpan duration, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        using var measured = await ThisProgram.AskAsync(
            ["bench", "direct", "--data", folder.Path, "--rate", Text(rate), "--group", Text(group), "--warm-up", Text(warmUp.TotalSeconds), "--seconds", Text(duration.TotalSeconds)], ct).ConfigureAwait(false);
        return (measured.RootElement.GetProperty("cpu_ms").GetDouble(), measured.RootElement.GetProperty("resident").GetDouble());
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
