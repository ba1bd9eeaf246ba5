using System.Globalization;
using System.Text;
using Chronicle.Files;

namespace Chronicle.Cli.Hooks;

/// <summary>The hooks that could not be delivered, one line each with the time and the reason, in a file of the user's: the agent is told nothing, so <c>chronicle doctor</c> tells it.</summary>
/// <remarks>Nothing of what they would have told is in it: nothing is kept that has not passed redaction, which takes longer than an agent should wait.</remarks>
internal static class MissedHooks
{
    private const string FileName = "chronicle.missed-hooks";
    private const long MaxBytes = 64 << 10; // about 1,000 of them; then it begins again

    // Not by the server's options: loading its assembly takes longer than the rest of a hook.
    private static string Folder => Environment.GetEnvironmentVariable("CHRONICLE_DATA") is { Length: > 0 } given ? given
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "chronicle");

    /// <summary>Where they stand.</summary>
    public static string FilePath => Path.Combine(Folder, FileName);

    /// <summary>Notes one; does nothing where that is not possible.</summary>
    /// <param name="reason">Why, in words of our own.</param>
    public static void Add(string reason)
    {
        try
        {
            PrivateFile.CreateFolder(Folder);
            var isFull = new FileInfo(FilePath) is { Exists: true, Length: > MaxBytes };
            using var file = PrivateFile.Open(FilePath, isFull ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {reason}\n")));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // An agent is not stopped by it.
        }
    }

    /// <summary>How many there are since a moment, and the newest of all.</summary>
    public static (int Count, string? Newest) Since(DateTimeOffset since)
    {
        try
        {
            var from = since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            var lines = File.ReadAllLines(FilePath);
            return (lines.Count(line => string.CompareOrdinal(line, from) >= 0), lines is [.., var last] ? last : null);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return (0, null);
        }
    }
}
