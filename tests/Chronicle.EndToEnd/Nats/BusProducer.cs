using System.Globalization;
using System.Text;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;

namespace Chronicle.EndToEnd.Nats;

/// <summary>Publishes numbered messages of one session into the stream, one after the other; what was not acknowledged it publishes again under the same id.</summary>
internal sealed class BusProducer(string url, string session, int count) : IAsyncDisposable
{
    private readonly NatsConnection _connection = new(
        new NatsOpts { Url = url, RetryOnInitialConnect = true, ReconnectWaitMin = TimeSpan.FromMilliseconds(10), ReconnectWaitMax = TimeSpan.FromMilliseconds(200) },
        TimeProvider.System,
        new Random(count));

    private int _published;

    public string Session => session;

    /// <summary>Messages that the stream has acknowledged.</summary>
    public int Published => Volatile.Read(ref _published);

    /// <summary>False leaves it to the recorder to give the messages ids. A message published again is then another one.</summary>
    public bool HasIds { get; init; } = true;

    public async Task RunAsync(CancellationToken stop)
    {
        await _connection.ConnectAsync(stop);
        var jetStream = new NatsJSContext(_connection, new NatsJSOpts { RequestTimeout = TimeSpan.FromSeconds(2) });
        for (var n = 0; n < count; n++)
        {
            var opts = new NatsJSPubOpts { MsgId = HasIds ? string.Create(CultureInfo.InvariantCulture, $"{session}-{n}") : null };
            await PublishAsync(jetStream, Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""), opts, stop);
            Volatile.Write(ref _published, n + 1);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task PublishAsync(NatsJSContext jetStream, byte[] payload, NatsJSPubOpts opts, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await jetStream.PublishAsync($"chronicle.ev.drill.{session}.step", payload, opts, cancellationToken: stop);
                return;
            }
            catch (NatsException) when (HasIds)
            {
                await Task.Delay(20, stop); // the server is away, or not whole yet
            }
        }
    }
}
