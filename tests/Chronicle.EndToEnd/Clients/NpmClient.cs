using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Clients;

/// <summary>A script of tests/clients at work: what its client library has seen.</summary>
internal sealed class NpmClient : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<long> _seen = new();
    private readonly ConcurrentQueue<string> _controls = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private NpmClient(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IReadOnlyCollection<long> Seen => _seen;

    public IReadOnlyCollection<string> Controls => _controls;

    public string Errors => string.Join("\n", _errors);

    public long Last { get; private set; }

    public static NpmClient Start(string script, params string[] arguments)
    {
        Assert.True(Directory.Exists(Path.Combine(Repository.Clients, "node_modules")), "tests/clients is not installed: run eng/test.sh, or `npm ci` there.");
        return new NpmClient(Process.Start(Programs.Describe("node", [Path.Combine(Repository.Clients, script), .. arguments]))!);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }
        var said = JsonElement.Parse(line);
        if (said.TryGetProperty("control", out var control))
        {
            _controls.Enqueue(control.GetString()!);
            return;
        }
        Last = said.Seq();
        _seen.Enqueue(Last);
    }
}
