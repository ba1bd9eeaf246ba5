using System.Diagnostics;
using Chronicle.Cli.Load.Servers;

namespace Chronicle.Cli.Load.Drill;

internal sealed partial class DrillRun
{
    private const int RoundEvents = 300; // published before each kill, and after each restart
    private const string Server = "Chronicle";
    private const string Broker = "nats-server";
    private const string Both = "both";

    /// <summary>SIGKILL of Chronicle, of nats-server and of both in turn, while publishers go on.</summary>
    /// <param name="kills">How often each.</param>
    /// <param name="ct">Ends the drill.</param>
    public async Task<DrillReport> KillOnTheBusAsync(int kills, CancellationToken ct)
    {
        var data = Path.Combine(_folder, "data");
        await using var broker = await NatsServerProcess.StartAsync(_folder, ct).ConfigureAwait(false);
        var server = ServerProcess.Describe(_port, data, "--set", $"Nats:Url={broker.Url}");
        var producers = Enumerable.Range(0, Producers).Select(number => new BusDrillProducer(number, broker.Url, _acknowledged, new Random(_random.Next()))).ToArray();
        _phases = [.. from victim in (string[])[Server, Broker, Both] from when in (string[])["before", "during", "after"] select new DrillPhase(victim, when)];
        return await RunAsync(DrillFault.Bus, 3 * kills, data, server, () => producers, async () =>
        {
            await WaitUntilReadAsync(1, ct).ConfigureAwait(false); // publishers need no server, and readers that were never connected give up without one
            for (var round = 0; round < 3 * kills; round++)
            {
                var phases = _phases.AsMemory(round % 3 * 3, 3);
                await KillOnTheBusAsync(phases, broker, server, producers, ct).ConfigureAwait(false);
                _onProgress(round + 1);
            }
        }, ct).ConfigureAwait(false);
    }

    private async Task KillOnTheBusAsync(Memory<DrillPhase> phases, NatsServerProcess broker, ProcessStartInfo server, BusDrillProducer[] producers, CancellationToken ct)
    {
        var victim = phases.Span[0].Victim;
        var start = Made(producers);
        await WaitForAsync(_acknowledged.Count + _random.Next(RoundEvents / 3, RoundEvents), ct).ConfigureAwait(false);
        Spin(_random.Next(0, 5000));
        var killed = Made(producers);
        await Task.WhenAll(victim == Broker ? Task.CompletedTask : _server!.KillAsync(), victim == Server ? Task.CompletedTask : broker.KillAsync()).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(50, 500)), TimeProvider.System, ct).ConfigureAwait(false); // publishers go on
        var restarted = Stopwatch.GetTimestamp();
        if (victim != Server)
        {
            await broker.StartAgainAsync(ct).ConfigureAwait(false);
        }
        if (victim != Broker)
        {
            await _server!.DisposeAsync().ConfigureAwait(false);
            _server = await ServerProcess.StartAsync(server).ConfigureAwait(false);
        }
        _listening.Add(Stopwatch.GetTimestamp() - restarted);
        var back = Made(producers);
        await WaitUntilReadAsync(back.Sum(), ct).ConfigureAwait(false);
        _recording.Add(Stopwatch.GetTimestamp() - restarted);
        await WaitForAsync(_acknowledged.Count + (RoundEvents / 3), ct).ConfigureAwait(false);
        phases.Span[0].Add(start, killed);
        phases.Span[1].Add(killed, back);
        phases.Span[2].Add(back, Made(producers));
    }

    /// <summary>Until those who watch have as many events as were published.</summary>
    private async Task WaitUntilReadAsync(long events, CancellationToken ct)
    {
        for (var started = Stopwatch.GetTimestamp(); _readers.Any(reader => reader.Last < events); await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, ct).ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new LoadException($"{events} events were published and {_readers.Min(reader => reader.Last)} are read, {Patience.TotalSeconds} s after a restart.");
            }
        }
    }

    private static long[] Made(BusDrillProducer[] producers) => [.. producers.Select(producer => producer.Made)];
}
