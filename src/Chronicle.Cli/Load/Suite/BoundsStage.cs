using System.Net.Sockets;
using System.Text;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;

namespace Chronicle.Cli.Load.Suite;

/// <summary>Memory when clients behave badly: readers that stop reading large events, large appends that wait, and a commit that does not end.</summary>
internal static class BoundsStage
{
    private const int EventBytes = 1_000_000;
    private const int Events = 60;
    private const int AppendEvents = 4; // of a waiting append: 4 MB

    // Below the time that the journal waits for a lock in all.
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(8);

    public static async Task<Measurement[]> MeasureAsync(SuiteSettings settings, CancellationToken ct)
    {
        var clients = settings.Count(200, 50);
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path).ConfigureAwait(false);
        using var peak = new PeakMemory(server.Probe);
        var sockets = new List<Socket>();
        try
        {
            await StallReadersAsync(sockets, server.Target, clients, ct).ConfigureAwait(false);
            using (var producer = await HttpConnection.ConnectAsync(server.Target.Address, ct).ConfigureAwait(false))
            {
                for (var i = 0; i < Events; i++)
                {
                    await producer.ExchangeAsync(Post(server.Target, i, 1), ct).ConfigureAwait(false);
                }
            }
            await Task.Delay(settings.Seconds(5, 2), TimeProvider.System, ct).ConfigureAwait(false); // all of them have stopped taking anything
            var readers = peak.Bytes;
            await StallAppendsAsync(sockets, server.Target, folder.Path, clients, ct).ConfigureAwait(false);
            sockets.ForEach(static socket => socket.Dispose());
            sockets.Clear();
            var all = peak.Bytes;
            await Task.Delay(settings.Seconds(60, 30), TimeProvider.System, ct).ConfigureAwait(false);
            return
            [
                new($"memory with {clients} stalled readers of 1 MB events", "MB", [readers / 1e6]),
                new($"memory with {clients} waiting 4 MB appends and a stalled commit beside them", "MB", [all / 1e6], AtMost: 400),
                new("memory a minute after they left", "MB", [server.Probe.Resident / 1e6], AtMost: 150),
            ];
        }
        finally
        {
            sockets.ForEach(static socket => socket.Dispose());
        }
    }

    private static async Task StallReadersAsync(List<Socket> sockets, Target target, int count, CancellationToken ct)
    {
        var request = Encoding.ASCII.GetBytes(target.Head("GET", "/api/stream?after=earliest") + "Accept: text/event-stream\r\n\r\n");
        var first = new byte[512];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(target.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            sockets.Add(socket);
            await socket.ConnectAsync(target.Address, ct).ConfigureAwait(false);
            await socket.SendAsync(request, ct).ConfigureAwait(false);
            await socket.ReceiveAsync(first, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Appends while another process holds the lock of the database. What becomes of them is their clients' business: here only memory counts.</summary>
    private static async Task StallAppendsAsync(List<Socket> sockets, Target target, string folder, int count, CancellationToken ct)
    {
        // The byte of the shared memory file that whoever writes to a SQLite database in WAL mode holds a lock on (walLockOffset in wal.c).
        const long WriterLock = 120;
        var sending = new List<Task>();
        await using (var index = new FileStream(Path.Combine(folder, "chronicle.db-shm"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            if (!OperatingSystem.IsMacOS())
            {
                index.Lock(WriterLock, 1);
            }
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(target.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 64 << 10 };
                sockets.Add(socket);
                await socket.ConnectAsync(target.Address, ct).ConfigureAwait(false);
                sending.Add(SendAsync(socket, Post(target, Events + (i * AppendEvents), AppendEvents), ct));
            }
            await Task.Delay(Stall, TimeProvider.System, ct).ConfigureAwait(false);
        }
        await Task.WhenAll(sending).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        try
        {
            while (!request.IsEmpty)
            {
                request = request[await socket.SendAsync(request, ct).ConfigureAwait(false)..];
            }
            await socket.ReceiveAsync(new byte[512], ct).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is SocketException or ObjectDisposedException)
        {
            // Refused before all of it was read.
        }
    }

    private static byte[] Post(Target target, int first, int count)
    {
        var body = new StringBuilder("[");
        for (var i = 0; i < count; i++)
        {
            body.Append(i == 0 ? "" : ",").Append($$"""{"session_id":"bounds","type":"note","project":"{{SuiteSettings.Project}}","id":"bounds-{{first + i}}","data":""").Append('"').Append('x', EventBytes).Append("\"}");
        }
        body.Append(']');
        return Encoding.ASCII.GetBytes($"{target.Head("POST", "/api/events")}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <summary>The most a process has held since this was made, looked at ten times a second.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly ProcessProbe _probe;
        private readonly ITimer _timer;
        private long _bytes;

        public PeakMemory(ProcessProbe probe)
        {
            _probe = probe;
            _timer = TimeProvider.System.CreateTimer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        }

        public long Bytes => Volatile.Read(ref _bytes);

        public void Dispose() => _timer.Dispose();

        private void Look() => Volatile.Write(ref _bytes, Math.Max(Volatile.Read(ref _bytes), _probe.Resident));
    }
}
