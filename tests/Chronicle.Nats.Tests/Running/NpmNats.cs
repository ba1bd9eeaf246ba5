using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace Chronicle.Nats.Tests.Running;

/// <summary>tests/clients/nats.mjs at work: what the npm package `nats` says and sees.</summary>
internal sealed class NpmNats : IDisposable
{
    private readonly Process _process;

    private NpmNats(Process process) => _process = process;

    public static async Task<NpmNats> StartAsync(string url, string mode, int count)
    {
        var clients = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "clients");
        Assert.True(Directory.Exists(Path.Combine(clients, "node_modules", "nats")), "tests/clients is not installed: run eng/test.sh, or `npm ci` there.");
        var start = new ProcessStartInfo("node", [Path.Combine(clients, "nats.mjs"), url, mode, $"{count}"]) { RedirectStandardOutput = true };
        var npm = new NpmNats(Process.Start(start)!);
        Assert.Equal("ready", (await npm.NextAsync()).GetProperty("control").GetString());
        return npm;
    }

    /// <summary>The next line it prints.</summary>
    public async Task<JsonElement> NextAsync() =>
        JsonElement.Parse(await _process.StandardOutput.ReadLineAsync(Until.Soon()) ?? throw new InvalidOperationException("nats.mjs ended."));

    public async Task EndAsync()
    {
        await _process.WaitForExitAsync(Until.Soon());
        Assert.Equal(0, _process.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
