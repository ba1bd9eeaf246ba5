using System.ComponentModel.DataAnnotations;

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
}
