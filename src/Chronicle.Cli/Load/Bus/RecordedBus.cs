using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Suite;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;

namespace Chronicle.Cli.Load.Bus;

/// <summary>A nats-server and a Chronicle that records what is published there, both our own and on one temporary folder.</summary>
internal sealed class RecordedBus : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;
    private readonly string[] _settings;

    private RecordedBus(TemporaryFolder folder, NatsServerProcess nats, string[] settings) => (_folder, Nats, _settings) = (folder, nats, settings);

    public NatsServerProcess Nats { get; }

    public ServerProcess Server { get; private set; } = null!; // set by the start, which comes before all else

    private string Data => Path.Combine(_folder.Path, "data");

    /// <summary>Returns when what is published will be recorded.</summary>
    /// <param name="settings">Further arguments of <c>serve</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<RecordedBus> StartAsync(string[] settings, CancellationToken ct)
    {
        var folder = new TemporaryFolder();
        NatsServerProcess? nats = null;
        try
        {
            nats = await NatsServerProcess.StartAsync(folder.Path, ct).ConfigureAwait(false);
            var bus = new RecordedBus(folder, nats, ["--set", $"Nats:Url={nats.Url}", .. settings]);
            await bus.StartServerAsync().ConfigureAwait(false);
            await bus.WaitForConsumerAsync(static _ => true, ct).ConfigureAwait(false);
            return bus;
        }
        catch
        {
            if (nats is not null)
            {
                await nats.DisposeAsync().ConfigureAwait(false);
            }
            folder.Dispose();
            throw;
        }
    }

    public BusFeed Feed(SuiteSettings settings, int seed) => new(SuiteSettings.Text(seed), new Random(settings.Random.Next()), Nats.Url);

    public NatsConnection Connection(Random random) => new(new NatsOpts { Url = Nats.Url, Name = "chronicle bench" }, TimeProvider.System, random);

    /// <summary>After <see cref="StopServerAsync"/>, on the same data.</summary>
    public async Task StartServerAsync() => Server = await ServerProcess.StartAsync(Data, _settings).ConfigureAwait(false);

    public ValueTask StopServerAsync() => Server.DisposeAsync();

    /// <summary>Waits until the stream has nothing that is not recorded and acknowledged.</summary>
    public Task WaitUntilRecordedAsync(CancellationToken ct) => WaitForConsumerAsync(static consumer => consumer.Info is { NumPending: 0, NumAckPending: 0 }, ct);

    public async Task<long> HeadAsync(CancellationToken ct)
    {
        using var client = await JsonClient.ConnectAsync(Server.Target, ct).ConfigureAwait(false);
        using var info = await client.GetAsync("/api/info", ct).ConfigureAwait(false);
        return info.RootElement.GetProperty("head").GetInt64();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().ConfigureAwait(false);
        await Nats.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    private async Task WaitForConsumerAsync(Func<NatsJSConsumer, bool> isReady, CancellationToken ct)
    {
        await using var connection = Connection(new Random(1));
        await connection.ConnectAsync(ct).ConfigureAwait(false);
        var jetStream = new NatsJSContext(connection);
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct).ConfigureAwait(false))
        {
            try
            {
                if (isReady(await jetStream.GetConsumerAsync("CHRONICLE", "chronicle", ct).ConfigureAwait(false)))
                {
                    return;
                }
            }
            catch (NatsException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                // It is being made.
            }
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new LoadException($"The stream is not recorded after {Patience.TotalSeconds} s.");
            }
        }
    }
}
