using System.Diagnostics;
using System.Text;

namespace Chronicle.Server.Tests.Erasing;

/// <summary>Looks for a text in every byte of every file of a data folder, in the encodings in which it may be stored.</summary>
internal static class DataFiles
{
    private const string Lock = "chronicle.lock"; // empty, and nobody else may read it

    /// <summary>The files that hold the text, whatever the case of its letters.</summary>
    public static IReadOnlyList<string> Holding(string folder, string text)
    {
        byte[][] needles = [.. new[] { text, text.ToLowerInvariant(), char.ToUpperInvariant(text[0]) + text[1..] }.Distinct().SelectMany(form => new[] { Encoding.UTF8.GetBytes(form), Encoding.Unicode.GetBytes(form) })];
        List<string> holding = [];
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != Lock))
        {
            var bytes = Read(file);
            if (Array.Exists(needles, needle => bytes.AsSpan().IndexOf(needle) >= 0))
            {
                holding.Add(Path.GetFileName(file));
            }
        }
        return holding;
    }

    // By another process: a process that closes a file loses its own locks on it, and SQLite's are among them.
    private static byte[] Read(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var whole = new MemoryStream();
            stream.CopyTo(whole);
            return whole.ToArray();
        }
        using var cat = Process.Start(new ProcessStartInfo("cat", [file]) { RedirectStandardOutput = true })!;
        using var copy = new MemoryStream();
        cat.StandardOutput.BaseStream.CopyTo(copy);
        cat.WaitForExit();
        return copy.ToArray();
    }
}
