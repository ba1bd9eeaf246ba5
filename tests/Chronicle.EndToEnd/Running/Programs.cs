using System.Diagnostics;
using System.Text;

namespace Chronicle.EndToEnd.Running;

/// <summary>Runs other programs to their end, the <c>chronicle</c> command first of all.</summary>
internal static class Programs
{
    public static readonly string Chronicle = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "chronicle.exe" : "chronicle");

    public static Task<Outcome> ChronicleAsync(params string[] arguments) => RunAsync(Chronicle, arguments);

    public static async Task<Outcome> RunAsync(string program, IReadOnlyList<string> arguments, byte[]? input = null, params (string Name, string Value)[] environment)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(Describe(program, arguments, environment))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want to read all of it.
        }
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }
        return new Outcome(process.ExitCode, await output, await error, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>How a program is started here: its streams are ours, and our user's settings are not its.</summary>
    public static ProcessStartInfo Describe(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CHRONICLE_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }
        start.Environment["CHRONICLE_Alerts__Enabled"] = "false"; // alerts are events: they would be counted
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    internal sealed record Outcome(int ExitCode, string Output, string Error, TimeSpan Elapsed)
    {
        public override string ToString() => $"exit code {ExitCode} after {Elapsed.TotalSeconds:0.00} s\n{Output}\n{Error}";
    }
}
