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

    /// <summary>WebSocket connections at once. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxWebSockets { get; set; } = 1000;

    /// <summary>Offers permessage-deflate to WebSockets. Default off: it costs hundreds of KB per connection.</summary>
    public bool Compression { get; set; }
}
