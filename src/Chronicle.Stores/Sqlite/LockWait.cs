using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>
/// Waits at the start for what passes. A database that another program has locked: a backup or a database browser lets go of it soon. A full disk: for as long as it is,
/// because a server that gave up would not be there when it is not.
/// </summary>
internal static class LockWait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // beside the busy timeout, which not every call honours

    /// <param name="open">Tried until nothing that passes is in its way.</param>
    /// <param name="clock">Ends the waiting for a lock.</param>
    /// <param name="onWait">Told of the first lock and of the first full disk, and how long it is waited for at most. Null: nobody would know why it takes so long, and a full disk is not waited for.</param>
    /// <exception cref="StoreException">The lock was still there after 30 seconds, or something else failed.</exception>
    public static T Run<T>(Func<T> open, TimeProvider clock, Action<StoreException, TimeSpan?>? onWait)
    {
        var started = clock.GetTimestamp();
        var (wasLocked, wasFull) = (false, false);
        while (true)
        {
            try
            {
                return open();
            }
            catch (StoreException locked) when (SqliteFault.IsLock(locked) && clock.GetElapsedTime(started) < Patience)
            {
                if (!wasLocked)
                {
                    onWait?.Invoke(locked, Patience);
                }
                wasLocked = true;
            }
            catch (StoreException full) when (SqliteFault.IsFull(full) && onWait is not null)
            {
                if (!wasFull)
                {
                    onWait(full, null);
                }
                wasFull = true;
            }
            using var paused = new ManualResetEventSlim();
            paused.Wait(Pause);
        }
    }
}
