using System.Diagnostics;
using System.Text;

namespace Chronicle.Cli.Tests;

/// <summary>The command as users run it: a process with an environment of its own.</summary>
internal sealed class ChronicleProcess : IDisposable
{
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "chronicle.exe" : "chronicle");

    private readonly Process _process;

    private ChronicleProcess(Process process) => _process = process;

    public StreamReader Output => _process.StandardOutput;

    public Stream Input => _process.StandardInput.BaseStream;

    public static ChronicleProcess Start(string[] args, params (string Name, string Value)[] environment) => Start(Program, args, environment);

    public static ChronicleProcess Start(string program, string[] args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in args)
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var name in (string[])["CHRONICLE_URL", "CHRONICLE_API_KEY", "CLAUDE_CONFIG_DIR", "NO_COLOR"])
        {
            start.Environment.Remove(name);
        }
        start.Environment["CHRONICLE_Alerts__Enabled"] = "false"; // alerts are events: they would be counted
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return new ChronicleProcess(Process.Start(start)!);
    }

    public static Task<Result> RunAsync(string[] args, string? input = null, params (string Name, string Value)[] environment) =>
        RunAsync(args, Encoding.UTF8.GetBytes(input ?? string.Empty), environment);

    public static async Task<Result> RunAsync(string[] args, byte[] input, params (string Name, string Value)[] environment)
    {
        var clock = Stopwatch.StartNew();
        using var process = Start(args, environment);
        return await process.FinishAsync(input, clock);
    }

    public async Task<Result> FinishAsync(byte[] input, Stopwatch clock)
    {
        var (output, error) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        try
        {
            await Input.WriteAsync(input);
            Input.Close();
        }
        catch (IOException)
        {
            // The process ended before it had read everything, as it may.
        }
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        var elapsed = clock.Elapsed;
        return new Result(_process.ExitCode, await output, await error, elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    internal sealed record Result(int ExitCode, string Output, string Error, TimeSpan Elapsed);
}
