using System.Buffers;

namespace Chronicle.Cli.Claude;

/// <summary>Text as one word of a shell's command line.</summary>
internal static class ShellWord
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+,=");

    public static string Quote(string text)
    {
        if (OperatingSystem.IsWindows())
        {
            // Both Git's bash and cmd understand double quotes and forward slashes.
            var path = text.Replace('\\', '/');
            return path.AsSpan().ContainsAnyExcept(Plain) ? $"\"{path}\"" : path;
        }
        return text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain) ? text : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }

    /// <summary>The first word of a command line, without its quotes.</summary>
    public static string First(string command) => command switch
    {
        ['\'' or '"', ..] when command.IndexOf(command[0], 1) is > 0 and var end => command[1..end],
        _ => command.Split(' ', 2)[0],
    };

    /// <summary>The running program: its executable, or the runtime and the assembly when it was started as <c>dotnet chronicle.dll</c>.</summary>
    public static string ThisProgram()
    {
        var process = Environment.ProcessPath ?? "chronicle";
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? $"{Quote(process)} {Quote(Path.Combine(AppContext.BaseDirectory, "chronicle.dll"))}"
            : Quote(process);
    }
}
