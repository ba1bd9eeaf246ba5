using System.Diagnostics;
using System.Text.Json;
using Chronicle.EndToEnd.Running;
using Xunit.Abstractions;

namespace Chronicle.EndToEnd.Crash;

/// <summary>SIGKILL at any moment loses nothing that was acknowledged, and nobody who watches sees a gap or a repetition.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 25;
    private const int Seed = 20_26_11;

    [Fact]
    [Trait("Length", "long")]
    public async Task Sigkill_UnderEightProducers_KeepsEveryAcknowledgedEventOnceAndInOrder()
    {
        using var data = new TempFolder();
        var random = new Random(Seed);
        var acknowledged = new Acknowledged();
        var server = await ServerProcess.StartAsync(data.File("data"));
        using var stop = new CancellationTokenSource();
        var producers = Enumerable.Range(0, 8).Select(number => Producer.Create(number, server.Address, acknowledged, TimeSpan.FromMilliseconds(2))).ToArray();
        using var reader = new CursorReader(server.Address);
        var reading = reader.RunAsync();
        var producing = producers.Select(producer => producer.RunAsync(stop.Token)).ToArray();
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var next = acknowledged.Count + random.Next(1, 600);
                await Until.TrueAsync(() => acknowledged.Count >= next, $"{next} acknowledgements");
                await SpinAsync(random.Next(0, 5000));
                await server.KillAsync();
                var again = await server.AgainAsync(data.File("data"));
                await server.DisposeAsync();
                server = again;
            }
            var end = acknowledged.Count + 200;
            await Until.TrueAsync(() => acknowledged.Count >= end, "acknowledgements after the last kill");
            await stop.CancelAsync();
            await Task.WhenAll(producing).WaitAsync(Until.Patience);

            var all = await server.Http.AllEventsAsync();
            await Until.TrueAsync(() => reader.Last >= all[^1].Seq(), $"the reader at {all[^1].Seq()}");
            reader.Stop();
            await reading.WaitAsync(Until.Patience);

            output.WriteLine($"{all.Count} events, {acknowledged.Count} acknowledged, the reader connected {reader.Connections} times");
            Check(all, acknowledged);
            Assert.Equal(Enumerable.Range(1, all.Count).Select(seq => (long)seq), reader.Seen);
            Assert.Empty(reader.Resets);
            Assert.True(reader.Connections >= Kills, $"The reader was connected {reader.Connections} times.");
            Assert.Equal(0, await server.StopAsync());
            acknowledged.Write(data.File("acks.ndjson"));
            await Api.VerifyAsync(data.File("data"), data.File("acks.ndjson"));
        }
        finally
        {
            await stop.CancelAsync();
            await server.DisposeAsync();
            foreach (var producer in producers)
            {
                producer.Dispose();
            }
        }
    }

    private static void Check(List<JsonElement> all, Acknowledged acknowledged)
    {
        Assert.Equal(Enumerable.Range(1, all.Count).Select(seq => (long)seq), all.Select(recorded => recorded.Seq()));
        var byMark = all.GroupBy(recorded => recorded.GetProperty("data").Text("mark")).ToDictionary(same => same.Key, same => same.ToArray());
        Assert.All(byMark, same => Assert.Single(same.Value));
        Assert.All(acknowledged.Events, told => Assert.Equal(told.Seq, byMark[told.Id][0].Seq()));
        Assert.All(acknowledged.Marks, mark => Assert.Contains(mark, byMark));
        foreach (var session in all.GroupBy(recorded => recorded.Text("session_id")))
        {
            var order = session.Select(recorded => recorded.GetProperty("data").Text("mark")).ToArray();
            Assert.Equal(order.Order(StringComparer.Ordinal), order);
        }
    }

    /// <summary>Waits for less than a timer can: kills should come at any point of a commit.</summary>
    private static async Task SpinAsync(int micros)
    {
        await Task.Yield();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalMicroseconds < micros)
        {
            Thread.SpinWait(20);
        }
    }
}
