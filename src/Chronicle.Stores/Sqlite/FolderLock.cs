using System.Globalization;
using Chronicle.Files;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite;

/// <summary>Keeps a second writer out of a data folder for as long as this process holds it.</summary>
/// <remarks>
/// The lock itself is an open file that the system lets go of when the process ends, however it ends. Who holds it stands in a second
/// file, because a locked file cannot be read everywhere.
/// </remarks>
internal sealed class FolderLock : IDisposable
{
    public const string LockName = "chronicle.lock";
    private const string HolderName = "chronicle.holder";

    private readonly FileStream _lock;
    private readonly string _holderPath;

    private FolderLock(FileStream file, string holderPath)
    {
        _lock = file;
        _holderPath = holderPath;
    }

    /// <exception cref="StoreException">Another process holds it, or the folder cannot be written to.</exception>
    public static FolderLock Take(string folder, TimeProvider clock)
    {
        var holderPath = Path.Combine(folder, HolderName);
        FileStream file;
        try
        {
            PrivateFile.CreateFolder(folder);
            file = PrivateFile.Open(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreException($"'{folder}' cannot be written to. Check its permissions, or choose another folder with --data.", isTransient: false, error);
        }
        catch (IOException error) when (File.Exists(holderPath))
        {
            throw new StoreException($"'{folder}' is in use by {ReadHolder(holderPath)}; stop it or choose another folder with --data.", isTransient: false, error);
        }
        catch (IOException error)
        {
            throw new StoreException($"'{folder}' cannot be used: {error.Message} Choose another folder with --data.", isTransient: false, error);
        }
        try
        {
            using var holder = new StreamWriter(PrivateFile.Open(holderPath, FileMode.Create, FileAccess.Write));
            holder.Write(Describe(clock));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It only explains the lock, and a full disk is waited for where something must be written.
        }
        return new FolderLock(file, holderPath);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_holderPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The lock ends on the next line.
        }
        _lock.Dispose();
    }

    // No command line: it may hold keys and passwords.
    private static string Describe(TimeProvider clock) => string.Create(CultureInfo.InvariantCulture,
        $"process {Environment.ProcessId} on {Environment.MachineName} since {clock.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC");

    private static string ReadHolder(string path)
    {
        try
        {
            var text = File.ReadAllText(path).Trim();
            var (command, since) = (text.IndexOf(" (", StringComparison.Ordinal), text.LastIndexOf(") since ", StringComparison.Ordinal));
            return text.Length == 0 ? "another process" : since > command && command >= 0 ? string.Concat(text.AsSpan(0, command), text.AsSpan(since + 1)) : text; // older versions wrote the command line
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
