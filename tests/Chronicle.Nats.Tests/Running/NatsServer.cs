using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chronicle.Nats.Tests.Running;

/// <summary>A real nats-server on loopback with JetStream and a folder of its own. It may be killed, paused and started again on the same port.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nats-");
    private readonly string _config;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private NatsServer(int port, string config, bool jetStream)
    {
        Port = port;
        _config = Path.Combine(_folder.FullName, "server.conf");
        var store = jetStream ? $"jetstream {{ store_dir: \"{Path.Combine(_folder.FullName, "js")}\" }}" : "";
        File.WriteAllText(_config, $"listen: \"127.0.0.1:{port}\"\n{store}\n{config}\n");
    }

    public int Port { get; }

    public string Url => $"nats://127.0.0.1:{Port}";

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public bool HasExited => _process is null || _process.HasExited;

    /// <param name="config">More of a server's configuration file.</param>
    public static async Task<NatsServer> StartAsync(string config = "", int? port = null, bool jetStream = true)
    {
        var server = new NatsServer(port ?? FreePort(), config, jetStream);
        await server.StartAgainAsync();
        return server;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo("nats-server", ["-c", _config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Until.TrueAsync(IsListening, $"nats-server listens on {Port}: {Log}");
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>STOP or CONT.</summary>
    public Task SignalAsync(string signal) => RunAsync("kill", $"-{signal}", $"{_process!.Id}");

    public Task LameDuckAsync() => RunAsync("nats-server", "--signal", $"ldm={_process!.Id}");

    public NatsConnection Connection(NatsOpts? opts = null) =>
        new((opts ?? new NatsOpts()) with { Url = Url, ReconnectWaitMin = TimeSpan.FromMilliseconds(10), ReconnectWaitMax = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, new Random(1));

    public async Task<NatsConnection> ConnectAsync(NatsOpts? opts = null)
    {
        var connection = Connection(opts);
        await connection.ConnectAsync(Until.Soon());
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            await KillAsync();
        }
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(program, arguments);
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {run.ExitCode}.");
        }
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    private bool IsListening()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"nats-server ended: {Log}");
        }
        try
        {
            using var probe = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
