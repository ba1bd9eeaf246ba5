using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Load.Verbs;

/// <summary>Builds (or one with several environments) taking turns in one run: what "faster" is shown with.</summary>
internal static class CompareVerb
{
    public static async Task RunAsync(Settings settings)
    {
        var reps = settings.Int("reps", 5);
        var connections = settings.Int("connections", 64);
        var perRequest = settings.Int("per-request", 1);
        var seconds = TimeSpan.FromSeconds(settings.Int("seconds", 3));
        string[] sides = [.. new[] { "a", "b", "c", "d" }.Where(side => side is "a" or "b" || settings.Text(side) is not null || settings.Text(side + "-env") is not null)];
        var rates = sides.ToDictionary(side => side, _ => new List<double>());
        var micros = sides.ToDictionary(side => side, _ => new List<double>());
        for (var rep = 0; rep < reps; rep++)
        {
            foreach (var side in rep % 2 == 0 ? sides : sides.Reverse())
            {
                await using var server = await TestedServer.StartAsync(settings.Text(side) ?? settings.Server, settings.Text(side + "-env"), settings.Temp, data: null);
                var (rate, cpu) = await ThroughputStage.PostAsync(server.Process, Feeds.Create(1), Feeds.Body(perRequest), connections, TimeSpan.FromSeconds(4), seconds);
                rates[side].Add(rate);
                micros[side].Add(cpu);
                Console.Error.WriteLine($"  {side} {rate:N0} ev/s {cpu:0.0} µs, {server.Probe.Resident / 1e6:0} MB");
            }
        }
        new Report("compare", settings.Used,
        [
            .. sides.Select(Rate), .. sides.Select(Cpu),
            .. sides[1..].SelectMany(side => new[] { Measurement.Ratio($"{side} / a, rate", Rate(side), Rate("a")), Measurement.Ratio($"{side} / a, CPU", Cpu(side), Cpu("a")) }),
        ]).Print(Console.Out);

        Measurement Rate(string side) => new(side, "ev/s", [.. rates[side]]);
        Measurement Cpu(string side) => new(side, "µs", [.. micros[side]]);
    }
}
