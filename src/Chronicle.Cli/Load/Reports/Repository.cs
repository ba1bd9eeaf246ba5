using System.ComponentModel;
using System.Diagnostics;

namespace Chronicle.Cli.Load.Reports;

/// <summary>The source that is being measured, when the program runs inside a checkout of it.</summary>
internal static class Repository
{
    /// <summary>Found from the current folder upwards, then from the program's; null elsewhere.</summary>
    public static string? Root { get; } = Find(Directory.GetCurrentDirectory()) ?? Find(AppContext.BaseDirectory);

    /// <summary>Where results are kept that are committed with the source.</summary>
    public static string? Results => Root is null ? null : Path.Combine(Root, "bench", "results");

    /// <summary>The short hash, with a + when src has changed since; "unknown" outside of a checkout.</summary>
    public static string Commit() => Git("rev-parse", "--short", "HEAD") is { } commit
        ? commit + (string.IsNullOrEmpty(Git("status", "--porcelain", "--untracked-files=no", "--", "src")) ? "" : "+")
        : "unknown";

    private static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Chronicle.slnx")))
            {
                return folder.FullName;
            }
        }
        return null;
    }

    private static string? Git(params string[] arguments)
    {
        if (Root is null)
        {
            return null;
        }
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null; // there is no git
        }
    }
}
