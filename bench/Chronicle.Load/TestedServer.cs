using Chronicle.Cli.Load;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Servers;

namespace Chronicle.Load;

/// <summary>A server of the build and with the environment that the settings name, on an empty or given folder.</summary>
internal sealed class TestedServer : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;

    private TestedServer(ServerProcess process, TemporaryFolder? folder) => (Process, _folder) = (process, folder);

    public ServerProcess Process { get; }

    public Target Target => Process.Target;

    public ProcessProbe Probe => Process.Probe;

    public static Task<TestedServer> StartAsync(Settings settings, string? data = null) => StartAsync(settings.Server, settings.Environment, settings.Temp, data);

    public static async Task<TestedServer> StartAsync(string? path, string? environment, string temp, string? data)
    {
        if (path is not null && !File.Exists(path))
        {
            throw new LoadException($"There is no server at {path}: build it with dotnet build -c Release.");
        }
        var folder = data is null ? new TemporaryFolder(temp) : null;
        var start = ServerProcess.Describe(0, data ?? folder!.Path);
        start = path is null ? start : ThisProgram.Describe(path, [.. start.ArgumentList]);
        foreach (var pair in (environment ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)))
        {
            start.Environment[pair[0]] = pair[1];
        }
        return new TestedServer(await ServerProcess.StartAsync(start), folder);
    }

    /// <summary>A server that only reads the body and answers: what the machine and Kestrel leave for us.</summary>
    public static async Task<TestedServer> StartNullAsync() =>
        new(await ServerProcess.StartAsync(ThisProgram.Describe(typeof(TestedServer).Assembly.Location, ["null-server"])), null);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder?.Dispose();
    }
}
