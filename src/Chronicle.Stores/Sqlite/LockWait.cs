using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Waits at the start for a database that another program has locked: a backup or a database browser lets go of it soon.</summary>
internal static class LockWait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // beside the busy timeout, which not every call honours

    /// <param name="open">Tried until it is not in the way of a lock.</param>
    /// <param name="clock">Ends the waiting.</param>
    /// <param name="onWait">Told of the first lock.</param>
    /// <exception cref="StoreException">The lock was still there after 30 seconds, or something else failed.</exception>
    public static T Run<T>(Func<T> open, TimeProvider clock, Action<StoreException>? onWait)
    {
        var started = clock.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return open();
            }
            catch (StoreException locked) when (SqliteFault.IsLock(locked) && clock.GetElapsedTime(started) < Patience)
            {
                if (isFirst)
                {
                    onWait?.Invoke(locked);
                }
                using var paused = new ManualResetEventSlim();
                paused.Wait(Pause);
            }
        }
    }
}
