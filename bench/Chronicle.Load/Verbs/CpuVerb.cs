using Chronicle.Load.Http;
using Chronicle.Load.Reports;

namespace Chronicle.Load.Verbs;

/// <summary>CPU time of the server process for each single-event POST, at full speed.</summary>
internal static class CpuVerb
{
    public static async Task<Report> RunAsync(Settings settings)
    {
        var connections = settings.Int("connections", 64);
        var seconds = TimeSpan.FromSeconds(settings.Int("seconds", 5, quick: 3));
        var micros = new List<double>();
        var rates = new List<double>();
        await using var server = await ServerProcess.StartAsync(settings);
        for (var rep = 0; rep < settings.Int("reps", 3); rep++)
        {
            var (rate, cpu) = await MeasureAsync(server, connections, rep == 0 ? TimeSpan.FromSeconds(4) : TimeSpan.FromSeconds(1), seconds);
            rates.Add(rate);
            micros.Add(cpu);
        }
        return new Report("cpu", settings,
            new Measurement($"server CPU per single-event POST, {connections} connections", "µs", [.. micros], AtMost: 70),
            new Measurement("single-event POST", "ev/s", [.. rates]));
    }

    /// <summary>Events per second, and server CPU microseconds for each.</summary>
    public static async Task<(double Rate, double Micros)> MeasureAsync(ServerProcess server, int connections, TimeSpan warmUp, TimeSpan duration, int perRequest = 1)
    {
        using var loop = await ClosedLoop.ConnectAsync(server.Address, connections, perRequest);
        var (cpu, events) = (TimeSpan.Zero, 0L);
        var rate = await loop.RunAsync(warmUp, duration, begins => (cpu, events) = (server.Cpu - cpu, loop.Events - events));
        return (rate, cpu.TotalMicroseconds / events);
    }
}
