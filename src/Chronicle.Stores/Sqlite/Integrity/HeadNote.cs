using System.Text;
using Chronicle.Events;
using Chronicle.Files;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Where the history ended, noted beside the database about once a second: an older file that was put back, or one that is gone, is told from it at the next start.</summary>
/// <remarks>The note never says more than is on disk, since it is written after the commit. It is not synced: one that a power cut spoils counts as none.</remarks>
internal sealed class HeadNote(string folder)
{
    public const string FileName = "chronicle.head";

    private readonly string _path = Path.Combine(folder, FileName);
    private Cursor _written;

    /// <summary>What is known of the history in a folder apart from its database; null when nothing is.</summary>
    public static Cursor? Read(string folder)
    {
        try
        {
            if (Cursor.TryParse(File.ReadAllText(Path.Combine(folder, FileName)).AsSpan().Trim(), out var noted))
            {
                return noted;
            }
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // A folder of an older version, or a new one.
        }
        return ReadIndex(Path.Combine(folder, RecallStore.FileName));
    }

    public static void Delete(string folder) => File.Delete(Path.Combine(folder, FileName));

    public void Write(Cursor head)
    {
        if (head == _written)
        {
            return;
        }
        try
        {
            var part = _path + ".part";
            using (var file = PrivateFile.Open(part, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(head + "\n"));
            }
            File.Move(part, _path, overwrite: true);
            _written = head;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The note only helps to tell; what keeps it from being written keeps appends from being recorded, and is told there.
        }
    }

    private static Cursor? ReadIndex(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }
        try
        {
            using var connection = new SqliteConnection(file, readOnly: true);
            using var state = connection.Prepare("SELECT epoch, position FROM state");
            return state.Step() && state.Long(1) > 0 ? new Cursor(state.Text(0), new Sequence(state.Long(1))) : null;
        }
        catch (StoreException)
        {
            return null; // damaged, or without our tables: it is made anew
        }
    }
}
