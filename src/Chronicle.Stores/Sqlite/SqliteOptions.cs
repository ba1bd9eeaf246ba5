using System.ComponentModel.DataAnnotations;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite;

/// <summary>How the SQLite store uses memory and disk.</summary>
public sealed class SqliteOptions
{
    public const string Section = "Sqlite";

    /// <summary>Page cache of the writer, in KiB, four times as much while a backlog is recorded; each of the four readers has a quarter of it. Default 8,192.</summary>
    [Range(256, 4_194_304)]
    public int CacheSizeKib { get; set; } = 8_192;

    /// <summary>How much of the file readers map into memory, in bytes. Mapped pages count as resident memory. Default 0: none.</summary>
    [Range(0, 1L << 40)]
    public long MmapBytes { get; set; }

    /// <summary>The write-ahead log is kept below about this many bytes: past it, appends wait for a checkpoint. Default 64 MiB.</summary>
    [Range(1L << 20, 1L << 40)]
    public long WalLimitBytes { get; set; } = 64L << 20;

    /// <summary>How often what is in the write-ahead log moves to the database file when nothing else asks for it: 10 ms to a day. Default 10 s.</summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an append waits for another process's lock before it fails as transient: at most 10 minutes. Default 2 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>With fewer bytes free health and readiness are red, though recording goes on until there is no room; four times as many are a warning. Default 128 MiB: twice a full log.</summary>
    [Range(0, 1L << 50)]
    public long MinFreeBytes { get; set; } = 128L << 20;

    /// <summary>Whether a database of an older version is upgraded without a copy of it (<c>chronicle.db.v3</c>) in the data folder. Default: false.</summary>
    public bool SkipUpgradeCopy { get; set; }

    /// <summary>How many recent ids are kept in memory before they are written to a file: a power of two. For tests.</summary>
    internal int IdTableEntries { get; set; } = Ids.IdIndex.StandardEntries;

    /// <summary>A SQLite library to use instead of the system's or the one shipped with the program. Default none. One per process.</summary>
    public string? LibraryPath { get; set; }

    /// <summary>The bounds that attributes cannot state without reflection; the message names the key.</summary>
    internal void RequireValid()
    {
        if (CheckpointInterval < TimeSpan.FromMilliseconds(10) || CheckpointInterval > TimeSpan.FromDays(1))
        {
            throw new StoreException($"{Section}:{nameof(CheckpointInterval)} is {CheckpointInterval}; it must be between 10 ms and a day.", isTransient: false);
        }
        if (BusyTimeout < TimeSpan.Zero || BusyTimeout > TimeSpan.FromMinutes(10))
        {
            throw new StoreException($"{Section}:{nameof(BusyTimeout)} is {BusyTimeout}; it must be between 0 and 10 minutes.", isTransient: false);
        }
    }
}
