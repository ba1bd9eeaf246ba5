using Chronicle.Diagnostics;
using Chronicle.Nats;

namespace Chronicle.Server.Nats.Asking;

/// <summary>One subscription to requests, for as long as the server runs.</summary>
/// <param name="take">Begins to answer; called for one message after the other, must neither block nor throw.</param>
internal sealed partial class RequestLoop(NatsLink link, string subject, string? queueGroup, Action<NatsMsg> take, TimeProvider clock, ILogger logger)
{
    // Refusing is quick, so a burst waits here instead of being dropped by the client.
    private static readonly NatsSubOpts Waiting = new() { ChannelCapacity = 4096 };

    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(30);

    private volatile NatsSub? _sub;
    private string? _refused;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var sub = _sub = await link.Connection.SubscribeCoreAsync(subject, queueGroup, Waiting, cancellationToken);
                await foreach (var message in sub.Msgs.ReadAllAsync(cancellationToken))
                {
                    take(message);
                }
                return;
            }
            catch (NatsException refused) // no permission: somebody may give it
            {
                if (_refused != refused.Message)
                {
                    _refused = refused.Message; // told of once, not at every try
                    LogRefused(logger, subject, _refused);
                }
            }
            catch (ObjectDisposedException)
            {
                return; // the connection is closed for good
            }
            await Task.Delay(RefusedPause, clock, cancellationToken);
        }
    }

    /// <summary>No more messages from the server. Returns when those it has sent are taken; the loop ends then.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (_sub is { } sub && link.IsOpen)
        {
            await sub.DrainAsync(cancellationToken).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the connection may just have gone
            await sub.Msgs.Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventIds.NatsRequestsRefused, LogLevel.Error, "Requests on {Subject} can't be answered, and it is tried again: {Reason}")]
    private static partial void LogRefused(ILogger logger, string subject, string reason);
}
