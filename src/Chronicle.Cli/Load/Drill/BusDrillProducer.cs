using System.Text;
using System.Threading.Channels;
using Chronicle.Cli.Load.Bus;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;

namespace Chronicle.Cli.Load.Drill;

/// <summary>An agent that publishes into the stream and goes on doing so while the bus is away; what was not acknowledged is published again under the same id.</summary>
/// <param name="number">Its session and its ids are named after it.</param>
/// <param name="url">The NATS server.</param>
/// <param name="acknowledged">Where it notes what it was told.</param>
/// <param name="random">How much it publishes at once.</param>
internal sealed class BusDrillProducer(int number, string url, Acknowledgements acknowledged, Random random) : IDrillProducer
{
    private const int MostAtOnce = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10); // eight of them publish some thousand in a second

    private static readonly string Padding = new('x', 300);

    private long _made;
    private long _told;

    /// <summary>How many it has published, acknowledged or not.</summary>
    public long Made => Volatile.Read(ref _made);

    public long Told => Volatile.Read(ref _told);

    public async Task RunAsync(CancellationToken stop, CancellationToken giveUp)
    {
        var opts = new NatsOpts { Url = url, Name = "chronicle drill", RetryOnInitialConnect = true, ReconnectWaitMin = TimeSpan.FromMilliseconds(10), ReconnectWaitMax = TimeSpan.FromMilliseconds(200) };
        await using var connection = new NatsConnection(opts, TimeProvider.System, new Random(random.Next()));
        await connection.ConnectAsync(giveUp).ConfigureAwait(false);
        var subject = $"chronicle.ev.{DrillProducer.Project}.drill-{number}.drill";
        await BusStream.WaitAsync(connection, subject, giveUp).ConfigureAwait(false);
        await using var publisher = new NatsJSContext(connection).CreatePublisher(new NatsJSPublisherOpts { AckTimeout = TimeSpan.FromSeconds(2), RetryWait = TimeSpan.FromMilliseconds(20) });
        var onTheirWay = Channel.CreateUnbounded<(string Id, Task Stored)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }); // the publisher bounds it: beyond a thousand it waits
        var noting = NoteAsync(onTheirWay.Reader, giveUp);
        try
        {
            while (!stop.IsCancellationRequested && !noting.IsCompleted)
            {
                for (var left = random.Next(1, MostAtOnce + 1); left > 0; left--)
                {
                    Volatile.Write(ref _made, _made + 1);
                    var id = DrillProducer.Id(number, _made);
                    var data = Encoding.UTF8.GetBytes($$"""{"padding":"{{Padding}}"}""");
                    var stored = await publisher.PublishAsync(subject, data, id, cancellationToken: giveUp).ConfigureAwait(false);
                    onTheirWay.Writer.TryWrite((id, stored));
                }
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            onTheirWay.Writer.Complete();
        }
        await noting.ConfigureAwait(false);
    }

    private async Task NoteAsync(ChannelReader<(string Id, Task Stored)> onTheirWay, CancellationToken giveUp)
    {
        await foreach (var (id, stored) in onTheirWay.ReadAllAsync(giveUp).ConfigureAwait(false))
        {
            await stored.WaitAsync(giveUp).ConfigureAwait(false);
            acknowledged.Add(id);
            Volatile.Write(ref _told, _told + 1);
        }
    }
}
