using System.ComponentModel.DataAnnotations;
using Chronicle.Configuration;

namespace Chronicle.Journal;

public sealed class JournalOptions
{
    public const string Section = "Journal";

    /// <summary>Events of one commit. Default 4,096 × about 600 B ≈ 2.4 MB: a transaction stays in tens of milliseconds.</summary>
    [Range(1, 100_000)]
    public int MaxCommitEvents { get; set; } = 4096;

    /// <summary>Bytes of one commit. Default 8 MiB.</summary>
    [Range(1, 1L << 30)]
    public long MaxCommitBytes { get; set; } = 8 << 20;

    /// <summary>
    /// How long producers wait while the store can't be written to (locked, disk full). After that they are told that nothing is recorded, and new ones are told at once,
    /// until the journal can write again: 0 to 10 minutes. Default 5 s.
    /// </summary>
    [DurationRange(0, 600)]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);
}
