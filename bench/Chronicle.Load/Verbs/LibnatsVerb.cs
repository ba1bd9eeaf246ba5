using System.Diagnostics;
using System.Globalization;
using Chronicle.Cli.Load;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Load.Verbs;

/// <summary>Publishing with our client and with libnats, by turns, to a nats-server of the run's own: on a subject that nobody reads, and into a stream.</summary>
internal static class LibnatsVerb
{
    private const int Pending = 1000; // as in libnats/publish.c

    private static readonly NatsJSPublisherOpts Window = new() { MaxPending = Pending };

    public static async Task<Report> RunAsync(Settings settings)
    {
        var program = settings.Text("program") ?? throw new LoadException("--program is missing: bench/libnats/run.sh compiles it and names it.");
        var (reps, messages, bytes) = (settings.Int("reps", 7), settings.Int("messages", 200_000, quick: 20_000), settings.Int("bytes", 500));
        using var folder = new TemporaryFolder(settings.Temp);
        await using var server = await NatsServerProcess.StartAsync(folder.Path, CancellationToken.None);
        await using var connection = new NatsConnection(new NatsOpts { Url = server.Url }, TimeProvider.System, new Random(1));
        await connection.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await jetStream.CreateStreamAsync(new StreamConfig { Name = "BENCH", Subjects = ["bench.stream"] });
        var data = new byte[bytes];
        var rates = new Dictionary<string, List<double>>();
        for (var rep = -1; rep < reps; rep++)
        {
            foreach (var way in (string[])["core", "jetstream"])
            {
                foreach (var isOurs in rep % 2 == 0 ? (bool[])[true, false] : [false, true])
                {
                    await jetStream.PurgeStreamAsync("BENCH");
                    var rate = isOurs ? await OursAsync(way) : await TheirsAsync(way, $"libnats-{rep}");
                    if (rep >= 0) // the turn before the first compiles what is hot
                    {
                        var key = way + isOurs;
                        (rates.TryGetValue(key, out var known) ? known : rates[key] = []).Add(rate);
                    }
                }
            }
            Console.Error.WriteLine($"  {rep + 1} of {reps}");
        }
        Measurement Rate(string way, bool isOurs, string name) => new(name, "msg/s", [.. rates[way + isOurs]]);
        var (ourCore, theirCore) = (Rate("core", true, "ours, nobody reads"), Rate("core", false, "libnats, nobody reads"));
        var (ours, theirs) = (Rate("jetstream", true, "ours, acknowledged by a stream"), Rate("jetstream", false, "libnats, acknowledged by a stream"));
        return new Report("libnats", settings.Used,
            ourCore, theirCore, Measurement.Ratio("ours / libnats, nobody reads", ourCore, theirCore, 0.7),
            ours, theirs, Measurement.Ratio("ours / libnats, acknowledged by a stream", ours, theirs, 0.7));

        async Task<double> OursAsync(string way)
        {
            await using var publisher = jetStream.CreatePublisher(Window);
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < messages; i++)
            {
                if (way == "core")
                {
                    await connection.PublishAsync("bench.nobody", data);
                }
                else
                {
                    _ = await publisher.PublishAsync("bench.stream", data); // flushed below; the count says whether all are there
                }
            }
            if (way == "core")
            {
                await connection.PingAsync();
                return messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
            await publisher.FlushAsync();
            var rate = messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
            var stored = (await jetStream.GetStreamAsync("BENCH")).Info.State.Messages;
            return stored == (ulong)messages ? rate : throw new LoadException($"{messages} were published and {stored} are in the stream.");
        }

        async Task<double> TheirsAsync(string way, string run)
        {
            var start = new ProcessStartInfo(program, [server.Url, way, way == "core" ? "bench.nobody" : "bench.stream", Text(messages), Text(bytes), run]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var said = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? double.Parse(said, CultureInfo.InvariantCulture) : throw new LoadException($"{program} ended with {process.ExitCode}.");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
