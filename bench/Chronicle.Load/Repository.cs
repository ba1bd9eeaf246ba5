using System.Diagnostics;

namespace Chronicle.Load;

/// <summary>Where the source is that is being measured, and which commit.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Commit() => Git("rev-parse --short HEAD") + (Git("status --porcelain --untracked-files=no -- src").Length > 0 ? "+" : "");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Chronicle.slnx")))
            {
                return folder.FullName;
            }
        }
        return Directory.GetCurrentDirectory();
    }

    private static string Git(string arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
