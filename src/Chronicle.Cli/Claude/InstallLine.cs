using Chronicle.Client;

namespace Chronicle.Cli.Claude;

/// <summary>The command that connects Claude Code: it works for the server meant, and for the way this program is run.</summary>
internal static class InstallLine
{
    public static string For(string address) =>
        $"{Program()} install claude-code{(address.TrimEnd('/') == ChronicleClient.DefaultAddress ? "" : $" --url {ShellWord.Quote(address.TrimEnd('/'))}")}";

    /// <summary><c>chronicle</c> where a shell finds this program by it, else its path.</summary>
    public static string Program() => Program(Environment.GetEnvironmentVariable("PATH") ?? "", Environment.ProcessPath);

    internal static string Program(string path, string? running)
    {
        var name = OperatingSystem.IsWindows() ? "chronicle.exe" : "chronicle";
        var found = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return found is not null && running is not null && Target(found) == Target(running) ? "chronicle" : ShellWord.ThisProgram();
    }

    private static string Target(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file);
        }
        catch (IOException)
        {
            return Path.GetFullPath(file); // a link that leads nowhere
        }
    }
}
