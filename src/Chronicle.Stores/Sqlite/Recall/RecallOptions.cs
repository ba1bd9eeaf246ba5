using System.ComponentModel.DataAnnotations;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>How much memory the recall index may use.</summary>
public sealed class RecallOptions
{
    public const string Section = "Recall";

    /// <summary>Vectors kept in memory, in bytes; what doesn't fit is read from the file in each search. Nothing is used before the first search by meaning. Default 256 MiB.</summary>
    [Range(0, 1L << 40)]
    public long VectorMemoryBytes { get; set; } = 256L << 20;
}
