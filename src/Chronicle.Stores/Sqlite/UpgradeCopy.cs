using System.Globalization;
using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Copies a database before it is upgraded, so that the program it was written by can have it back.</summary>
internal static class UpgradeCopy
{
    private const long Spare = 64L << 20; // beside the copy, for what is recorded next

    /// <summary>The name of the copy of a version.</summary>
    public static string PathOf(string database, int version) => string.Create(CultureInfo.InvariantCulture, $"{database}.v{version}");

    /// <summary>Copies the file of an older version. Where the file system can share blocks between files, this takes no time and no room.</summary>
    /// <exception cref="StoreException">There is no room, or the file can't be read. Nothing has been changed.</exception>
    public static void Make(SqliteConnection connection, int version)
    {
        MoveLogIntoFile(connection);
        var (file, copy) = (connection.Path, PathOf(connection.Path, version));
        var part = copy + ".part";
        try
        {
            RequireRoom(file);
            File.Copy(file, part, overwrite: true);
            File.Move(part, copy, overwrite: true);
            _ = Task.Run(() => TrySync(copy)); // behind the start: gigabytes take the disk seconds
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw Refusal(file, failed.Message, failed);
        }
    }

    private static void TrySync(string copy)
    {
        try
        {
            DurableFile.Sync(copy);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // Moved away or deleted already; the system writes it when it likes.
        }
    }

    private static void MoveLogIntoFile(SqliteConnection connection)
    {
        using var checkpoint = connection.Prepare(Pragmas.TruncateLog);
        if (checkpoint.Step() && checkpoint.Long(0) != 0)
        {
            throw new StoreException($"'{connection.Path}' is to be copied before it is upgraded, and another program is reading it. Stop that program.", isTransient: false);
        }
    }

    private static void RequireRoom(string file)
    {
        var (folder, needed) = (Path.GetDirectoryName(Path.GetFullPath(file))!, new FileInfo(file).Length + Spare);
        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        if (free < needed)
        {
            throw Refusal(file, string.Create(CultureInfo.InvariantCulture, $"the copy needs {needed} bytes and {free} are free."), null);
        }
    }

    private static StoreException Refusal(string file, string reason, Exception? cause) => new(
        $"'{file}' was written by an older Chronicle and can't be copied before it is upgraded: {reason} Make room, or go without a copy with --set {SqliteOptions.Section}:{nameof(SqliteOptions.SkipUpgradeCopy)}=true.",
        isTransient: false, cause);
}
