using Chronicle.Events;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Compares a database with what the files beside it know of the history.</summary>
internal static class KnownHistory
{
    /// <returns>Why a new epoch has to begin, as a sentence; null when the database is the one that was there.</returns>
    public static string? Compare(Cursor known, string path, EpochList epochs, long head)
    {
        if (epochs.Current == known.Epoch)
        {
            return head >= known.Sequence.Value ? null : $"'{path}' ends at {epochs.Current}-{head}, but its history went on to {known}: an older file was put in its place. "
                + "What was recorded between the two is not in it. A new epoch has begun, so that no number stands for two events.";
        }
        if (epochs.Has(known.Epoch))
        {
            return null; // restored: the new epoch has begun
        }
        return head == 0
            ? $"'{path}' is new, but '{Path.GetDirectoryName(path)}' held a history up to {known}: its database was removed. Recording begins anew; restore a backup if that was not meant."
            : $"'{path}' holds another history than the one that was here up to {known}. A new epoch has begun, so that no number stands for two events.";
    }
}
