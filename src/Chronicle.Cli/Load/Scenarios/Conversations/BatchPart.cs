using System.Globalization;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Scenarios.Conversations;

/// <summary>How many conversations become durable in a second when a request carries more of them.</summary>
internal static class BatchPart
{
    private const int Connections = 4;
    private const double AtLeast = 2000; // of the largest; the older storage kept up with 12

    private static readonly int[] Sizes = [1, 10, 25, 50, 100];

    public static async Task RunAsync(ConversationRun run, CancellationToken ct)
    {
        var alone = 0.0;
        foreach (var size in Sizes)
        {
            ct.ThrowIfCancellationRequested();
            using var loop = await ClosedLoop.ConnectAsync(tally => run.Feed.CreateSender(run.Load.Target, size, tally), Connections, new Tally(), ct).ConfigureAwait(false);
            var rate = await loop.MeasureAsync(run.Seconds(1, 0.1), run.Seconds(4, 0.2)).ConfigureAwait(false);
            run.Load.Found.Add(string.Create(CultureInfo.InvariantCulture, $"batches of {size}"), loop.Tally, rate);
            run.Load.Found.Add(new Measurement($"batches of {size}, durable", "conv/s", [rate], AtLeast: size == Sizes[^1] ? AtLeast : null));
            alone = size == 1 ? rate : alone;
            if (size > 1)
            {
                run.Load.Found.Add(new Measurement($"batches of {size}, of single ones", "×", [rate / alone]));
            }
        }
    }
}
