using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Chronicle.Cli.Load.Http;

namespace Chronicle.Cli.Load.Servers;

/// <summary>The real server as a process of its own, on this machine.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15; // SIGTERM

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int LinesKept = 20;

    private readonly Process _process;
    private readonly Queue<string> _said = new();
    private readonly Task _listening;
    private bool _isEnding;
    private bool _isDisposed;

    private ServerProcess(Process process, IPEndPoint address)
    {
        _process = process;
        Target = Target.Local(address);
        Probe = new ProcessProbe(process);
        _listening = ListenAsync(); // a full pipe would stop it
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    public Target Target { get; }

    public ProcessProbe Probe { get; }

    public int ProcessId => _process.Id;

    public Uri Url => new($"http://{Target.Address}");

    /// <summary>This very program, on a free port and a data folder.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="settings">Further arguments of <c>serve</c>.</param>
    /// <exception cref="LoadException">It ended instead of listening; the message is what it said.</exception>
    public static Task<ServerProcess> StartAsync(string data, params string[] settings) => StartAsync(Describe(0, data, settings));

    /// <summary>How this program is started as a server. Without alerts: they are events, and would be counted among those that were sent.</summary>
    public static ProcessStartInfo Describe(int port, string data, params string[] settings) => Describe(ThisProgram.Describe, port, data, settings);

    /// <param name="program">Makes a process of arguments.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="data">The folder.</param>
    /// <param name="settings">Further arguments of <c>serve</c>.</param>
    public static ProcessStartInfo Describe(Func<IReadOnlyList<string>, ProcessStartInfo> program, int port, string data, params string[] settings) =>
        program(["serve", "--host", "127.0.0.1", "--port", $"{port}", "--data", data, "--set", "Live:MaxWebSockets=20000", "--set", "Alerts:Enabled=false", .. settings]);

    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start)
    {
        start.RedirectStandardError = start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        var said = new StringBuilder();
        while (await process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            said.AppendLine(line);
            if (line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and var at)
            {
                return new ServerProcess(process, IPEndPoint.Parse(line[(at + 7)..].Trim().TrimEnd('/')));
            }
        }
        await process.WaitForExitAsync().ConfigureAwait(false);
        process.Dispose();
        throw new LoadException($"The server did not start: {said.ToString().Trim()}");
    }

    /// <summary>When it ended and nobody wanted it to: what it said last.</summary>
    public async Task<string?> DescribeUnwantedEndAsync()
    {
        if (_isEnding || !_process.HasExited)
        {
            return null;
        }
        await _listening.ConfigureAwait(false);
        return $"The server ended by itself with {_process.ExitCode}: {string.Join('\n', _said)}";
    }

    /// <summary>Ends it at once, without a goodbye: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _isEnding = true;
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Asks it to stop and waits for that; one that does not is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }
        _isDisposed = _isEnding = true;
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows() || Signal(_process.Id, Terminate) != 0)
            {
                _process.Kill();
            }
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }
        Probe.Dispose();
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (_said.Count == LinesKept)
            {
                _said.Dequeue();
            }
            _said.Enqueue(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
