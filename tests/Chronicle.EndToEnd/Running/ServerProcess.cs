using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Chronicle.EndToEnd.Running;

/// <summary>A real server: the program as users start it, on a port of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        process.StandardInput.Close();
    }

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public int Port => Address.Port;

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has said on stderr.</summary>
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

    /// <summary>Bytes of memory it holds.</summary>
    public long ResidentBytes => 1024 * File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line[6..^2], CultureInfo.InvariantCulture)).Single();

    /// <summary>The files it has loaded, as the system lists them.</summary>
    public string MappedFiles => File.ReadAllText($"/proc/{_process.Id}/maps");

    /// <summary>Starts it on a folder and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message is its log.</exception>
    public static Task<ServerProcess> StartAsync(string data, params string[] options) => StartOnAsync(Ports.Free(), data, options);

    public static Task<ServerProcess> StartOnAsync(int port, string data, params string[] options) =>
        LaunchAsync(Programs.Describe(Programs.Chronicle, Arguments(port, data, options)));

    /// <summary>Starts it from a shell that first does <paramref name="before"/>: set a limit, ignore a signal.</summary>
    public static Task<ServerProcess> StartInShellAsync(string before, string data, params string[] options) =>
        LaunchAsync(Programs.Describe("/bin/sh", ["-c", before + "\nexec \"$0\" \"$@\"", Programs.Chronicle, .. Arguments(Ports.Free(), data, options)]));

    public static async Task<ServerProcess> LaunchAsync(ProcessStartInfo start)
    {
        var server = new ServerProcess(Process.Start(start)!);
        var exited = server._process.WaitForExitAsync();
        if (await Task.WhenAny(server._ready.Task, exited).WaitAsync(Until.Patience) == exited)
        {
            throw new InvalidOperationException($"The server ended with {server.ExitCode}: {server.Log}");
        }
        server.Address = await server._ready.Task;
        server.Http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
        return server;
    }

    /// <summary>Starts another one on the same port and folder: what a supervisor does.</summary>
    public Task<ServerProcess> AgainAsync(string data, params string[] options) => StartOnAsync(Port, data, options);

    /// <summary>SIGKILL: no goodbye, nothing flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Signal(int signal)
    {
        if (kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} could not be sent.");
        }
    }

    /// <summary>Asks it to stop and waits for its exit code.</summary>
    public Task<int> StopAsync()
    {
        Signal(Terminate);
        return ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Until.Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }
        Http?.Dispose();
        _process.Dispose();
    }

    private static string[] Arguments(int port, string data, string[] options) =>
        ["serve", "--port", port.ToString(CultureInfo.InvariantCulture), "--data", data, .. options];

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (_log)
        {
            _log.AppendLine(line);
        }
        if (line.StartsWith("Chronicle  ", StringComparison.Ordinal))
        {
            _ready.TrySetResult(new Uri(line["Chronicle  ".Length..]));
        }
    }

    [DllImport("libc", ExactSpelling = true)]
    private static extern int kill(int process, int signal);
}
