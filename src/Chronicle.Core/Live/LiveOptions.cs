using System.ComponentModel.DataAnnotations;
using Chronicle.Configuration;

namespace Chronicle.Live;

public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>Bytes of recent batches kept in memory for live readers, all together. Default 4 MiB; who is further behind reads from the store.</summary>
    [Range(0, 1L << 32)]
    public long WindowBytes { get; set; } = 4 << 20;

    /// <summary>How often a quiet reader hears that the connection lives and how far it has read. Default 15 s.</summary>
    [DurationRange(0.05, 600)]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Live readers at once, over all transports; a WebSocket counts once for each subscription. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxReaders { get; set; } = 10_000;

    /// <summary>
    /// Bytes of events that live readers hold while they are written, all readers together. Default 64 MiB; when they are taken, readers wait for room.
    /// An event that is larger is written when no other is held.
    /// </summary>
    [Range(1 << 20, 1L << 40)]
    public long MaxReaderBytes { get; set; } = 64 << 20;

    /// <summary>WebSocket connections at once. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxWebSockets { get; set; } = 1000;

    /// <summary>Offers permessage-deflate to WebSockets. Default off: it costs hundreds of KB per connection.</summary>
    public bool Compression { get; set; }
}
