namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>How connections to the recall index are set up.</summary>
internal static class RecallPragmas
{
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(2);

    // synchronous=NORMAL: after a power cut the last transactions may be missing whole, and are applied again, since the position is missing with them.
    public const string Writer = "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192";

    // See Pragmas.RebuildTextIndexes.
    public const string RebuildTextIndexes = "REINDEX names; REINDEX documents";

    public const string Reader = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192";
}
