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

    /// <summary>Bytes of appends that wait for room in the queue, all together. Default 32 MiB; beyond it a producer is told to come back at once.</summary>
    [Range(0, long.MaxValue)]
    public long WaitingBytes { get; set; } = 32 << 20;

    /// <summary>How many appends may wait for room. Default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int WaitingAppends { get; set; } = 10_000;

    /// <summary>Bytes of request bodies and messages in memory, from their reading to their answer, over all doors. Default 64 MiB; beyond it they are not read on.</summary>
    [Range(1 << 16, long.MaxValue)]
    public long BodyBytes { get; set; } = 64 << 20;

    /// <summary>The largest NDJSON body, in bytes after decompression. Default 1 GiB.</summary>
    [Range(1024, long.MaxValue)]
    public long MaxDecompressedBytes { get; set; } = 1 << 30;

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
