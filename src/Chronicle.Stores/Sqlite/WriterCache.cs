using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The writer's page cache: wider while a backlog is recorded.</summary>
/// <remarks>
/// A full group with random ids changes thousands of pages of their index. What does not fit is read for each event and written more than once for each commit;
/// a group of the usual size needs none of that memory.
/// </remarks>
internal sealed class WriterCache(SqliteConnection connection, SqliteOptions options, TimeProvider clock)
{
    private const int Backlog = 3_500; // events in a group: nearly as many as the journal takes at once
    private const int Times = 4;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private long _lastFull;

    public int Kib { get; private set; } = options.CacheSizeKib;

    /// <summary>Before a group is recorded.</summary>
    public void Fit(int events)
    {
        if (events >= Backlog)
        {
            _lastFull = clock.GetTimestamp();
            Set(Times * options.CacheSizeKib);
        }
        else if (Kib != options.CacheSizeKib && clock.GetElapsedTime(_lastFull) > Calm)
        {
            Set(options.CacheSizeKib);
        }
    }

    private void Set(int kib)
    {
        if (Kib != kib)
        {
            Kib = kib;
            connection.Execute(Pragmas.CacheSize(kib));
        }
    }
}
