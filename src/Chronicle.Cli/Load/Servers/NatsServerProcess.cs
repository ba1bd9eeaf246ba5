using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Chronicle.Cli.Load.Servers;

/// <summary>A real nats-server with JetStream on this machine; it may be killed and started again, at the same port and on the same folder.</summary>
internal sealed class NatsServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly int _port = LocalPort.Free();
    private readonly string _folder;
    private Process? _process;

    private NatsServerProcess(string folder) => _folder = folder;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{_port}");

    public ProcessProbe Probe { get; private set; } = null!; // set by the start, which comes before all else

    private string Log => Path.Combine(_folder, "nats-server.log");

    /// <param name="folder">What the streams keep is stored there, in files.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="CliFailure">There is no nats-server on this machine.</exception>
    /// <exception cref="LoadException">It ended instead of listening.</exception>
    public static async Task<NatsServerProcess> StartAsync(string folder, CancellationToken ct)
    {
        var server = new NatsServerProcess(folder);
        await server.StartAgainAsync(ct).ConfigureAwait(false);
        return server;
    }

    public async Task StartAgainAsync(CancellationToken ct)
    {
        _process?.Dispose();
        var port = _port.ToString(CultureInfo.InvariantCulture);
        try
        {
            _process = Process.Start("nats-server", ["--addr", "127.0.0.1", "--port", port, "--jetstream", "--store_dir", Path.Combine(_folder, "jetstream"), "--log", Log]);
        }
        catch (Win32Exception missing)
        {
            throw new CliFailure(ExitCodes.Unsupported, "there is no nats-server on this machine", missing.Message, "install it, for instance with: apt-get install nats-server", missing);
        }
        Probe = new ProcessProbe(_process);
        for (var started = Stopwatch.GetTimestamp(); !await IsListeningAsync(ct).ConfigureAwait(false);)
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new LoadException($"nats-server did not start: {(File.Exists(Log) ? File.ReadLines(Log).LastOrDefault() : "it said nothing")}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Ends it at once, without a goodbye: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync().ConfigureAwait(false); // what it has is deleted with its folder
        }
        _process?.Dispose();
    }

    private async Task<bool> IsListeningAsync(CancellationToken ct)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await probe.ConnectAsync("127.0.0.1", _port, ct).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
