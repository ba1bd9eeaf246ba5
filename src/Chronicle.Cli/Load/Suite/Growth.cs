using System.Diagnostics;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;

namespace Chronicle.Cli.Load.Suite;

/// <summary>What became of a server's memory while something ran.</summary>
/// <param name="MeanMb">On average, in MB.</param>
/// <param name="Percent">How much it grew, of the mean: by a straight line through a sample each second.</param>
/// <param name="Span">From the first sample to the last.</param>
internal sealed record Growth(double MeanMb, double Percent, TimeSpan Span)
{
    /// <exception cref="LoadException">It was over before a growth could be told.</exception>
    public static async Task<Growth> FollowAsync(ServerProcess server, Task running)
    {
        var (memory, resident, started) = (new Trend(), new List<double>(), Stopwatch.GetTimestamp());
        while (!running.IsCompleted)
        {
            resident.Add(server.Probe.Resident / 1e6);
            memory.Add(Stopwatch.GetElapsedTime(started), resident[^1]);
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
        }
        var perHour = memory.PerHour ?? throw new LoadException("The run was too short to tell a growth.");
        return new Growth(resident.Average(), 100 * perHour * memory.Span.TotalHours / resident.Average(), memory.Span);
    }
}
