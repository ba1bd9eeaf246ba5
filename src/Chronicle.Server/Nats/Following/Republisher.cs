using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Server.Nats.Following;

/// <summary>Publishes what is committed on <c>&lt;prefix&gt;.out.&gt;</c>, in order and once, behind the journal: nothing waits for it, and after any break it goes on where the stream ends.</summary>
internal sealed partial class Republisher(
    IEventStore store, LiveHub hub, NatsLink link, NatsOptions options, ServerOptions server, TimeProvider clock, ILogger<Republisher> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly string _root = $"{options.Prefix}.out.";
    private PublishedPosition? _position;
    private volatile string? _failure;
    private Sequence _failedAt; // written before _failure

    public bool IsOn => options.Republish;

    /// <summary>How many events are committed and not yet published.</summary>
    public long Lag => _position is { } position ? Math.Max(0, store.Head.Value - position.Sequence.Value) : 0;

    /// <summary>Null when it is off. The journal goes on without it, so this is never worse than degraded.</summary>
    public ComponentHealth? CheckHealth() => !IsOn ? null
        : _failure is { } failure && _position?.Sequence == _failedAt ? new ComponentHealth("republish", HealthStatus.Degraded, failure) : ComponentHealth.Healthy("republish");

    /// <summary>Before anything can be recorded: a first start publishes all of what comes after it.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _position = IsOn ? PublishedPosition.Open(server.Data, store, clock) : null;
        return Task.CompletedTask;
    }

    /// <summary>The journal has ended by now, and the run ends with it once its last messages are stored.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (ExecuteTask is { } running && link.IsOpen)
        {
            await running.WaitAsync(Farewell, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await base.StopAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_position is not { } position)
        {
            return;
        }
        var pause = FirstPause;
        while (true)
        {
            var before = position.Sequence;
            try
            {
                await FollowAsync(position, stoppingToken);
                return;
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested) // whatever it is: publishing must not end the recorder
            {
                _failedAt = position.Sequence;
                if (_failure != failed.Message)
                {
                    _failure = failed.Message;
                    LogFailed(logger, failed.Message);
                }
            }
            pause = position.Sequence != before ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            await Task.Delay(pause, clock, stoppingToken);
        }
    }

    private async Task FollowAsync(PublishedPosition position, CancellationToken cancellationToken)
    {
        var stream = await OutStream.OpenAsync(link.JetStream, options.RepublishStream, _root + ">", cancellationToken);
        if (await OutStream.LastAsync(stream, store, cancellationToken) is { } last)
        {
            position.Advance(last); // or back: a broker that was killed may have lost what it had acknowledged
        }
        LogBegun(logger, stream.Info.Config.Name, position.Sequence.Value);
        _failure = Lag == 0 ? null : _failure; // with something to publish, the first that is stored shows that it goes on
        await new RepublishRun(store, hub, link, _root, position, logger).RunAsync(stream.Info.State.LastSeq, cancellationToken);
    }

    [LoggerMessage(EventIds.RepublishBegun, LogLevel.Information, "What is recorded after event {After} is published to the NATS stream {Stream}")]
    private static partial void LogBegun(ILogger logger, string stream, long after);

    [LoggerMessage(EventIds.RepublishFailed, LogLevel.Warning, "Recorded events can't be published to NATS, and it is tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
