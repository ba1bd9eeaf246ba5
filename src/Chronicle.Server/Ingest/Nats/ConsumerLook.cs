using Chronicle.Nats;
using Chronicle.Nats.JetStream;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Asks now and then how far our consumer is, for those who watch.</summary>
internal sealed class ConsumerLook : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;

    public ConsumerLook(NatsJSConsumer consumer, TimeSpan interval, TimeProvider clock) => _looking = LookAsync(consumer, interval, clock, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
        _stop.Dispose();
    }

    private static async Task LookAsync(NatsJSConsumer consumer, TimeSpan interval, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await consumer.RefreshAsync(cancellationToken);
            }
            catch (NatsException)
            {
                // The reading notices by itself; until then the last figures stand.
            }
        }
    }
}
