using System.Diagnostics;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Suite;

namespace Chronicle.Cli.Load.Bus;

/// <summary>Requests over the bus, one after the other on one connection.</summary>
internal static class AskingStage
{
    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        await using var bus = await RecordedBus.StartAsync([], ct).ConfigureAwait(false);
        await using var connection = bus.Connection(settings.Random);
        await connection.ConnectAsync(ct).ConfigureAwait(false);
        var (health, append, there) = (new Latencies(), new Latencies(), new Latencies());
        var message = BusMessage.Create(SuiteSettings.Text(6), BusKind.Event, "chronicle");
        var appended = new List<Guid>();
        foreach (var times in (int[])[settings.Count(2000, 500), settings.Count(4000, 500)]) // the first compile it
        {
            health.Clear();
            append.Clear();
            for (var i = 0; i < times; i++)
            {
                await TimeAsync(there, async () => await connection.PingAsync(ct).ConfigureAwait(false)).ConfigureAwait(false);
                await TimeAsync(health, () => AskAsync("health", default)).ConfigureAwait(false);
                message.Stamp(settings.Random, due: 0, appended);
                await TimeAsync(append, () => AskAsync("append", message.Bytes)).ConfigureAwait(false);
            }
        }
        return
        [
            new("round trip to nats-server alone, mean", "ms", [there.Mean]),
            new("request health, mean", "ms", [health.Mean], AtMost: settings.Limits.LatencyMs ?? 0.5),
            new("request health, p50", "ms", [health.Milliseconds(50)]),
            new("request health, p95", "ms", [health.Milliseconds(95)]),
            new("request health, p99", "ms", [health.Milliseconds(99)]),
            new("request health, longest", "ms", [health.Longest]),
            new("request append of one event, durable, mean", "ms", [append.Mean]),
            new("request append of one event, durable, p99", "ms", [append.Milliseconds(99)]),
            new("events that were answered for and are recorded", "%", [100.0 * await bus.HeadAsync(ct).ConfigureAwait(false) / appended.Count], AtLeast: 100),
        ];

        async Task AskAsync(string what, ReadOnlyMemory<byte> body)
        {
            var reply = await connection.RequestAsync($"chronicle.api.{what}", body, cancellationToken: ct).ConfigureAwait(false);
            if (reply.Headers?["Chronicle-Status"] is not ("200" or "201") and var status)
            {
                throw new LoadException($"A request for {what} was answered {status}.");
            }
        }
    }

    private static async Task TimeAsync(Latencies into, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work().ConfigureAwait(false);
        into.Add(Stopwatch.GetTimestamp() - started);
    }
}
