using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Chronicle.Load;

/// <summary>The real server as a process of its own, on a free port and an empty or given data folder.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int TicksPerSecond = 100; // USER_HZ: what /proc counts in on every Linux

    private readonly Process _process;
    private readonly TemporaryFolder? _folder;

    private ServerProcess(Process process, IPEndPoint address, TemporaryFolder? folder)
    {
        _process = process;
        Address = address;
        _folder = folder;
    }

    public static string DefaultPath => Path.Combine(Repository.Root, "src", "Chronicle.Cli", "bin", "Release", "net10.0", "chronicle.dll");

    public IPEndPoint Address { get; }

    /// <summary>CPU time spent so far, all threads, user and kernel.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / (double)TicksPerSecond);
        }
    }

    /// <summary>Resident bytes.</summary>
    public long Resident => Number(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;

    public static async Task<ServerProcess> StartAsync(Settings settings, string? data = null) => await StartAsync(settings.Server, settings.Environment, settings.Temp, data);

    public static async Task<ServerProcess> StartAsync(string path, string? environment, string temp, string? data)
    {
        if (!File.Exists(path))
        {
            throw new LoadException($"There is no server at {path}: build it with dotnet build -c Release.");
        }
        var folder = data is null ? new TemporaryFolder(temp) : null;
        return await StartAsync(["exec", path, "serve", "--port", "0", "--data", data ?? folder!.Path, "--set", "Live:MaxWebSockets=20000"], environment, folder);
    }

    /// <summary>A server that only reads the body and answers: what the machine and Kestrel leave for us.</summary>
    public static Task<ServerProcess> StartNullAsync() => StartAsync(["exec", typeof(ServerProcess).Assembly.Location, "null-server"], null, null);

    /// <summary>Asks it to stop (SIGTERM) and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (Process.Start("kill", _process.Id.ToString(CultureInfo.InvariantCulture)))
            {
            }
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }
        _process.Dispose();
        _folder?.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(string[] arguments, string? environment, TemporaryFolder? folder)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"); // the generator's own settings are not the server's
        start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT");
        foreach (var pair in (environment ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)))
        {
            start.Environment[pair[0]] = pair[1];
        }
        var process = Process.Start(start)!;
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new ServerProcess(process, IPEndPoint.Parse(line[(at + 7)..].Trim().TrimEnd('/')), folder);
            }
        }
        throw new LoadException("The server did not start:\n" + string.Join('\n', said));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
