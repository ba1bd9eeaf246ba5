using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chronicle.Cli.Load.Servers;

/// <summary>How another copy of this program is started.</summary>
internal static class ThisProgram
{
    /// <summary>Settings of the generator, which the other copy must not inherit.</summary>
    private static readonly string[] Tuning = ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"];

    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "chronicle.exe" : "chronicle");

    /// <summary>Lets completions run where the kernel reports them: the generator shares the cores with what it measures, and a hop to the pool is a tenth of a request.</summary>
    /// <remarks>Read once by the runtime, so this comes before the first socket.</remarks>
    public static void TuneForLoad() => Array.ForEach(Tuning, name => Environment.SetEnvironmentVariable(name, "1"));

    public static ProcessStartInfo Describe(IReadOnlyList<string> arguments) => Describe(File.Exists(Executable) ? Executable : Path.ChangeExtension(Executable, ".dll"), arguments);

    /// <summary>The same in a runtime where a feature is switched off; null where this program has no file of runtime settings beside it.</summary>
    /// <param name="feature">A switch of the runtime's, or of ours.</param>
    /// <param name="folder">Where its changed settings are kept meanwhile.</param>
    public static Func<IReadOnlyList<string>, ProcessStartInfo>? DescribeWithout(string feature, string folder)
    {
        var (program, settings) = (Path.Combine(AppContext.BaseDirectory, "chronicle.dll"), Path.Combine(AppContext.BaseDirectory, "chronicle.runtimeconfig.json"));
        if (!File.Exists(program) || !File.Exists(settings))
        {
            return null;
        }
        return arguments =>
        {
            var changed = JsonNode.Parse(File.ReadAllText(settings))!;
            changed["runtimeOptions"]!["configProperties"]![feature] = false;
            var copy = Path.Combine(folder, $"{feature}.runtimeconfig.json");
            File.WriteAllText(copy, changed.ToJsonString());
            var start = Describe(program, arguments);
            start.ArgumentList.Insert(1, copy);
            start.ArgumentList.Insert(1, "--runtimeconfig");
            return start;
        };
    }

    /// <summary>Runs another copy to its end and reads the JSON that it prints.</summary>
    /// <exception cref="LoadException">It failed.</exception>
    public static async Task<JsonDocument> AskAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var start = Describe(arguments);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(ct).ConfigureAwait(false);
        await process.WaitForExitAsync(ct).ConfigureAwait(false);
        return process.ExitCode == 0 ? JsonDocument.Parse(said) : throw new LoadException($"chronicle {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    /// <param name="program">An executable, or a .dll for the runtime to run.</param>
    /// <param name="arguments">What it gets. The user's CHRONICLE_ variables are kept from it: a measurement is of the defaults.</param>
    public static ProcessStartInfo Describe(string program, IReadOnlyList<string> arguments)
    {
        var start = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo("dotnet", ["exec", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CHRONICLE_", StringComparison.OrdinalIgnoreCase)).Concat(Tuning).ToArray())
        {
            start.Environment.Remove(name);
        }
        return start;
    }
}
