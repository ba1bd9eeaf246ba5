using Chronicle.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace Chronicle.Server.Connections;

/// <summary>Counts connections and refuses those that would take the descriptors that the data's files need.</summary>
internal sealed partial class ConnectionGate
{
    private const int MostReserved = 256; // files of both databases, their logs and readers, archives, assemblies that are loaded late, webhooks
    private const int LeastReserved = 96;
    private const int LeastConnections = 8;
    private const int BeingRefused = 16; // at once

    private static readonly ReadOnlyMemory<byte> Answer =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Type: application/problem+json\r\nContent-Length: 170\r\n\r\n"u8.ToArray()
        .Concat("""{"type":"urn:chronicle:problem:too-many-connections","title":"Too many connections","status":503,"detail":"As many clients are connected as Server:MaxConnections allows"}"""u8.ToArray()).ToArray();

    private readonly ILogger _logger;
    private int _open;
    private long _refused;
    private int _accepted; // connections that have a descriptor
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;
    private int _isFull; // 1 from a refusal until the connections are below nine tenths: the log tells it once

    public ConnectionGate(ConnectionOptions options, ILogger<ConnectionGate> logger)
    {
        _logger = logger;
        var possible = Possible(Descriptors.Limit(), Descriptors.Open());
        Most = Math.Min(options.MaxConnections ?? int.MaxValue, possible);
        if (options.MaxConnections > Most)
        {
            LogLimited(logger, options.MaxConnections.Value, Most);
        }
    }

    /// <summary>Connections there may be.</summary>
    public int Most { get; }

    public int Open => Volatile.Read(ref _open);

    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>How many connections leave the process enough descriptors.</summary>
    internal static int Possible(int? limit, int open) =>
        limit is { } all ? Math.Max(LeastConnections, all - open - Math.Clamp(all / 8, LeastReserved, MostReserved)) : int.MaxValue;

    public ComponentHealth CheckHealth() => Volatile.Read(ref _isFull) == 0 ? ComponentHealth.Healthy("connections")
        : new ComponentHealth("connections", HealthStatus.Degraded, $"As many connections are open as there may be ({Most}); more are refused.");

    /// <summary>Waits while more connections are accepted than there may be and a few that are being refused.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (!_isStopping)
        {
            var room = Volatile.Read(ref _room).Task; // taken before looking, so that nothing falls between
            if (Volatile.Read(ref _accepted) < (long)Most + BeingRefused)
            {
                return;
            }
            await room.WaitAsync(cancellationToken);
        }
    }

    public void Accepted() => Interlocked.Increment(ref _accepted);

    /// <summary>Lets the listeners end.</summary>
    public void StopWaiting()
    {
        _isStopping = true;
        Volatile.Read(ref _room).TrySetResult();
    }

    /// <summary>Lets connections through while there are fewer than the most; others are answered 503 and closed.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= Most)
            {
                await next(connection);
                return;
            }
            Interlocked.Increment(ref _refused);
            if (Interlocked.Exchange(ref _isFull, 1) == 0)
            {
                LogFull(_logger, Most);
            }
            await connection.Transport.Output.WriteAsync(Answer);
        }
        finally
        {
            if (Interlocked.Decrement(ref _accepted) >= Most)
            {
                Interlocked.Exchange(ref _room, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            }
            if (Interlocked.Decrement(ref _open) < Most - (Most / 10))
            {
                Volatile.Write(ref _isFull, 0);
            }
        }
    };

    [LoggerMessage(EventIds.ConnectionsFull, LogLevel.Warning, "{Most} connections are open, as many as there may be: more are refused")]
    private static partial void LogFull(ILogger logger, int most);

    [LoggerMessage(EventIds.ConnectionsLimited, LogLevel.Warning, "Server:MaxConnections is {Wanted}, but the limit of open files allows {Most} (ulimit -n)")]
    private static partial void LogLimited(ILogger logger, int wanted, int most);
}
