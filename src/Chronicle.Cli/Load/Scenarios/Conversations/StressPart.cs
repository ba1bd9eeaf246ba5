using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Scenarios.Conversations;

/// <summary>The rate rises until success or latency breaks, and that is the breaking point.</summary>
internal static class StressPart
{
    private const double First = 100;
    private const double Growth = 1.5;
    private const double Most = 50_000;
    private const double MaxLatencyMs = 50; // the older limit, there of the average
    private const double MinSuccessPercent = 99;
    private const int Connections = 64;

    public static async Task RunAsync(ConversationRun run, CancellationToken ct)
    {
        var kept = 0.0;
        for (var rate = First; rate <= Most && !ct.IsCancellationRequested; rate *= Growth)
        {
            var conversations = Math.Max(1, (long)(rate * run.Seconds(5, 0.3).TotalSeconds));
            var tally = await run.Load.SendAsync($"stress, {Quantities.Number(rate)} conv/s", run.CreateSingle, 1, Connections, rate, conversations, ct).ConfigureAwait(false);
            if (StressScenario.Broke(tally, run.MaxLatencyMs ?? MaxLatencyMs, MinSuccessPercent) is { } how)
            {
                run.Load.Found.Note($"breaking point: {Quantities.Number(rate)} conv/s, {how}");
                break;
            }
            kept = rate;
        }
        run.Load.Found.Add(new Measurement("stress, highest rate kept", "conv/s", [kept], AtLeast: First));
    }
}
