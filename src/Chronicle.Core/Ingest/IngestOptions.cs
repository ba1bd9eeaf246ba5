using System.ComponentModel.DataAnnotations;
using Chronicle.Configuration;

namespace Chronicle.Ingest;

/// <summary>How much may be waiting to be recorded, and how large it may be.</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Events that may wait for the journal. Default 20,000: five full commits.</summary>
    [Range(1, 10_000_000)]
    public int QueueEvents { get; set; } = 20_000;

    /// <summary>Bytes that may wait for the journal. Default 32 MiB: two events of the largest size.</summary>
    [Range(1, long.MaxValue)]
    public long QueueBytes { get; set; } = 32 << 20;

    /// <summary>How long a producer waits for room before it is told to come back. Default 5 s.</summary>
    [DurationRange(0, 600)]
    public TimeSpan AdmissionTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The largest body that is read as a whole, after decompression. Default 32 MiB: the largest event with its envelope, also in UTF-16. NDJSON is read in parts and has
    /// no limit.
    /// </summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 32 << 20;

    /// <summary>
    /// The largest single event, whatever it comes through: the bytes of its body and of the members beside it, before secrets are taken out. Default 16 MiB.
    /// </summary>
    [Range(1024, 1 << 30)]
    public int MaxEventBytes { get; set; } = 16 << 20;
}
