using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Nats;

/// <summary><c>chronicle tail --nats</c> as it runs.</summary>
internal sealed class Tail : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private Tail(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(_lines, line.Data);
        process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IReadOnlyCollection<string> Lines => _lines;

    public string Error => string.Join('\n', _errors);

    /// <summary>Of what <c>--json</c> prints.</summary>
    public IEnumerable<long> Sequences => _lines.Select(line => JsonElement.Parse(line).Seq());

    public static Tail Start(string url, params string[] options) => new(Process.Start(Programs.Describe(Programs.Chronicle, ["tail", "--nats", url, .. options]))!);

    public Task ReachAsync(long seq) => Until.TrueAsync(() => _lines.LastOrDefault() is { } line && JsonElement.Parse(line).Seq() >= seq, $"event {seq} from tail: {Error}");

    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(Until.Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Take(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
