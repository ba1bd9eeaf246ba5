using System.Net.Sockets;
using System.Text;
using Chronicle.Load.Reports;

namespace Chronicle.Load.Verbs;

/// <summary>Memory of a reader that has nothing to read: many SSE connections, connected and left alone.</summary>
internal static class IdleVerb
{
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /api/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n");

    public static async Task<Report> RunAsync(Settings settings)
    {
        var connections = settings.Int("connections", 10_000);
        await using var server = await ServerProcess.StartAsync(settings);
        var sockets = new List<Socket>();
        try
        {
            await OpenAsync(200); // code is loaded and the pools are warm before the first look
            await Task.Delay(1000);
            var before = server.Resident;
            await OpenAsync(connections);
            await Task.Delay(TimeSpan.FromSeconds(2));
            var after = server.Resident;
            await Task.Delay(TimeSpan.FromSeconds(settings.Int("seconds", 20, quick: 16))); // past a heartbeat of each
            var later = server.Resident;
            return new Report("idle", settings,
                new Measurement("RSS per idle SSE connection, just connected", "KB", [(after - before) / 1000.0 / connections]),
                new Measurement("RSS per idle SSE connection, after a heartbeat", "KB", [(later - before) / 1000.0 / connections], AtMost: 20));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        async Task OpenAsync(int count)
        {
            var buffer = new byte[1024];
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                sockets.Add(socket);
                await socket.ConnectAsync(server.Address);
                await socket.SendAsync(Request);
                var got = await socket.ReceiveAsync(buffer);
                if (!buffer.AsSpan(0, got).StartsWith("HTTP/1.1 200"u8))
                {
                    throw new LoadException($"Connection {i} was refused: " + Encoding.ASCII.GetString(buffer, 0, got));
                }
            }
        }
    }
}
