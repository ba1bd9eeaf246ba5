using Chronicle.Diagnostics;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;

namespace Chronicle.Server.Nats;

/// <summary>The one connection to NATS, shared by all who use the bus. It is made behind the start, comes back by itself, and never fails the server.</summary>
/// <remarks>
/// Registered only when <see cref="NatsOptions.Url"/> is set, and as the first of those on the bus: services stop in the opposite order, so it is closed
/// after all others have said their last.
/// </remarks>
internal sealed partial class NatsLink : IHostedLifecycleService, IAsyncDisposable
{
    private readonly ILogger<NatsLink> _logger;
    private Task _connecting = Task.CompletedTask;
    private volatile string? _lastFailure;

    public NatsLink(NatsOptions options, TimeProvider clock, ILogger<NatsLink> logger)
    {
        _logger = logger;
        Connection = new NatsConnection(
            new NatsOpts
            {
                Url = options.Url,
                Name = options.Name,
                RetryOnInitialConnect = true,
                AuthOpts = new NatsAuthOpts { Username = options.Username, Password = options.Password, Token = options.Token },
                TlsOpts = new NatsTlsOpts { Required = options.Tls, CaFile = options.CaFile, CertFile = options.CertFile, KeyFile = options.KeyFile },
            },
            clock,
            new Random(Environment.ProcessId ^ Environment.TickCount)); // servers that lose the same NATS server must not come back in step
        JetStream = new NatsJSContext(Connection, new NatsJSOpts { Domain = options.Domain });
        Connection.ConnectionOpened += (_, opened) => OnOpened(opened);
        Connection.ConnectionDisconnected += (_, lost) => OnFailure(lost);
        Connection.ReconnectFailed += (_, failed) => OnFailure(failed);
        Connection.ServerError += (_, said) => LogServerError(_logger, said.Server, said.Error?.Message);
    }

    /// <summary>May be used at any time: requests and subscriptions wait for the connection, within their own time.</summary>
    public NatsConnection Connection { get; }

    public NatsJSContext JetStream { get; }

    public bool IsOpen => Connection.ConnectionState == NatsConnectionState.Open;

    /// <summary>Degraded without a connection, never critical: the other doors go on.</summary>
    public ComponentHealth CheckHealth() => IsOpen
        ? ComponentHealth.Healthy("nats")
        : new ComponentHealth("nats", HealthStatus.Degraded, $"NATS is not connected and is tried again. {_lastFailure ?? "The first server has not answered yet."}");

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _connecting = Connection.ConnectAsync(CancellationToken.None).AsTask(); // ends when a server took us, or with the connection
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // disposed before a server took us
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void OnOpened(NatsEventArgs opened)
    {
        _lastFailure = null;
        LogConnected(_logger, opened.Server, Connection.ServerVersion);
    }

    // A server that stays away is told of once, not at every try.
    private void OnFailure(NatsEventArgs failed)
    {
        var reason = failed.Error?.Message ?? $"The connection to {failed.Server} is closed.";
        if (_lastFailure != reason)
        {
            _lastFailure = reason;
            LogNotConnected(_logger, reason);
        }
    }

    [LoggerMessage(EventIds.NatsConnected, LogLevel.Information, "Connected to NATS at {Server}, version {Version}")]
    private static partial void LogConnected(ILogger logger, string server, string? version);

    [LoggerMessage(EventIds.NatsNotConnected, LogLevel.Warning, "NATS is not connected and is tried again: {Reason}")]
    private static partial void LogNotConnected(ILogger logger, string reason);

    [LoggerMessage(EventIds.NatsServerError, LogLevel.Warning, "NATS at {Server}: {Error}")]
    private static partial void LogServerError(ILogger logger, string server, string? error);
}
