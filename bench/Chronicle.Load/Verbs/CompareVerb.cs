using Chronicle.Load.Reports;

namespace Chronicle.Load.Verbs;

/// <summary>Two builds (or one with two environments) taking turns in one run: what "faster" is shown with.</summary>
internal static class CompareVerb
{
    public static async Task RunAsync(Settings settings)
    {
        var reps = settings.Int("reps", 5);
        var connections = settings.Int("connections", 64);
        var perRequest = settings.Int("per-request", 1);
        var seconds = TimeSpan.FromSeconds(settings.Int("seconds", 3));
        var sides = new[] { "a", "b" };
        var rates = sides.ToDictionary(side => side, _ => new List<double>());
        var micros = sides.ToDictionary(side => side, _ => new List<double>());
        for (var rep = 0; rep < reps; rep++)
        {
            foreach (var side in rep % 2 == 0 ? sides : sides.Reverse())
            {
                await using var server = await ServerProcess.StartAsync(settings.Text(side) ?? settings.Server, settings.Text(side + "-env"), settings.Temp, data: null);
                var (rate, cpu) = await CpuVerb.MeasureAsync(server, connections, TimeSpan.FromSeconds(4), seconds, perRequest);
                rates[side].Add(rate);
                micros[side].Add(cpu);
                Console.Error.WriteLine($"  {side} {rate:N0} ev/s {cpu:0.0} µs, {server.Resident / 1e6:0} MB");
            }
        }
        var (a, b) = (Rate("a"), Rate("b"));
        var (cpuA, cpuB) = (Cpu("a"), Cpu("b"));
        new Report("compare", settings, a, b, Measurement.Ratio("b / a, rate", b, a), cpuA, cpuB, Measurement.Ratio("b / a, CPU", cpuB, cpuA)).Print(Console.Out);

        Measurement Rate(string side) => new(side, "ev/s", [.. rates[side]]);
        Measurement Cpu(string side) => new(side, "µs", [.. micros[side]]);
    }
}
