using System.Globalization;

namespace Chronicle.Stores.Sqlite;

/// <summary>How connections are set up.</summary>
internal static class Pragmas
{
    public const string WriteAheadLog = "PRAGMA journal_mode = WAL";

    // Lets dropped events' pages be given back a few at a time. Takes effect in a new file, before its first page is written; in an older one at the next VACUUM.
    public const string IncrementalVacuum = "PRAGMA auto_vacuum = INCREMENTAL";

    // What a file's views and triggers call runs with their author's rights, not ours.
    public const string Distrust = "PRAGMA trusted_schema = OFF";

    // Where files are checked: a damaged cell is found as its page is read.
    public const string CheckCells = "PRAGMA cell_size_check = ON";

    // secure_delete=ON: what is erased or dropped is overwritten with zeros; some builds of SQLite have it off. Appends delete nothing, so they pay nothing.
    // synchronous=FULL: an acknowledged event survives a power cut; on macOS that takes fullfsync too. wal_autocheckpoint=0: the checkpoint thread does it, off the commit path.
    public static string Writer(SqliteOptions options) => string.Create(CultureInfo.InvariantCulture,
        $"""
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA secure_delete = ON;
        PRAGMA journal_size_limit = {options.WalLimitBytes};
        PRAGMA temp_store = MEMORY;
        {CacheSize(options.CacheSizeKib)};
        """);

    public const string Checkpointer = "PRAGMA synchronous = FULL; PRAGMA checkpoint_fullfsync = ON; SELECT count(*) FROM sqlite_master";

    // A thousand entries of each index tell enough, and take milliseconds (sqlite.org/lang_analyze.html#approx).
    public const string Optimize = "PRAGMA analysis_limit = 1000; ANALYZE; PRAGMA optimize";

    public const string Reindex = "REINDEX";

    // A page that was split may keep a copy of a moved entry in its unused part, which deleting the entry does not reach. Building these small indexes anew leaves none of theirs.
    public const string RebuildTextIndexes = "REINDEX names; REINDEX sessions";

    /// <summary>Rows up to which an index is built anew within some tenths of a second.</summary>
    public const long MostRebuilt = 50_000;

    public const string Vacuum = IncrementalVacuum + "; VACUUM";

    public const string TruncateLog = "PRAGMA wal_checkpoint(TRUNCATE)";

    // Writes the first page as it is: unlike an update of a row to what it is, which writes nothing.
    public static readonly string Touch = string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Schema.Version}");

    // Not the writer's connection: it keeps temporary tables in memory, and a vacuum's is as large as the file.
    public const string Maintenance = "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = FILE";

    /// <summary>Begins a transaction that sees the database as it is now.</summary>
    public const string Snapshot = "BEGIN; SELECT count(*) FROM sqlite_master";

    // What is dropped goes to disk with the next append: until then a power cut brings it back, and it is dropped again.
    public const string Lazy = "PRAGMA synchronous = NORMAL";
    public const string Durable = "PRAGMA synchronous = FULL";

    // Nobody reads a backup before it is whole and synced. Without a journal, which would keep pages from before an erasure beside it.
    public const string BackupTarget = "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF";

    // The copy has its original's mark of a write-ahead log; without it, it can be read where nothing can be written.
    public const string SingleFile = "PRAGMA journal_mode = DELETE";

    public static string Reader(SqliteOptions options) => string.Create(CultureInfo.InvariantCulture,
        $"""
        PRAGMA query_only = ON;
        PRAGMA temp_store = MEMORY;
        {CacheSize(options.CacheSizeKib / 4)};
        PRAGMA mmap_size = {options.MmapBytes};
        """);

    public static string CacheSize(int kib) => string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{kib}");
}
