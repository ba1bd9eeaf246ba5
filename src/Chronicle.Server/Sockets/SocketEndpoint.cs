using Chronicle.Live;
using Chronicle.Server.Ingest;
using Chronicle.Server.Live;
using Chronicle.Server.Live.WebSocket;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Sockets;

/// <summary><c>/ws</c>: one socket that both records and watches. Bounds how many there are.</summary>
internal sealed class SocketEndpoint(LiveRequest live, EventIntake intake, IngestRejections rejections, LiveOptions options, ApiKeys keys, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int CommandBytes = 1 << 20; // any command but an append

    private int _open;

    public int Open => Volatile.Read(ref _open);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<SocketEndpoint>();
        routes.MapGet("/ws", context => endpoint.AcceptAsync(context, WebSocketTransport.Name, endpoint.RunAsync)).WithScope(Scope.Read);
    }

    /// <summary>Accepts a socket and runs it, within the bound on connections.</summary>
    /// <param name="context">The request.</param>
    /// <param name="transport">Who speaks over it, for metrics.</param>
    /// <param name="runAsync">Speaks over it until it ends.</param>
    public async Task AcceptAsync(HttpContext context, string transport, Func<HttpContext, SocketConnection, Task> runAsync)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ProblemException(new Problem(426, "upgrade-needed", "This is a WebSocket", "Connect with a WebSocket client."));
        }
        if (Interlocked.Increment(ref _open) > options.MaxWebSockets)
        {
            Interlocked.Decrement(ref _open);
            throw new ProblemException(new Problem(429, "too-many-connections", "Too many connections",
                $"{options.MaxWebSockets} WebSockets are open (Live:MaxWebSockets). Use SSE, or come back later.")
            { RetryAfter = 5 });
        }
        try
        {
            // Accepting creates the stream for reading: a compression context only when asked for, they cost hundreds of KB each.
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                DangerousEnableCompression = options.Compression,
                DisableServerContextTakeover = true,
            });
            await using var connection = new SocketConnection(socket, transport, intake.Memory, clock, lifetime.ApplicationStopped, context.RequestAborted)
            {
                MaxMessageBytes = transport == WebSocketTransport.Name && MayIngest(context) ? Math.Max(CommandBytes, intake.Options.MaxBodyBytes) : CommandBytes,
            };
            await runAsync(context, connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private Task RunAsync(HttpContext context, SocketConnection connection) =>
        new SocketSession(context, connection, live, intake, rejections, MayIngest(context), clock).RunAsync();

    private bool MayIngest(HttpContext context) => !keys.AreRequired || keys.Allows(context.Request, Scope.Ingest) == true;
}
