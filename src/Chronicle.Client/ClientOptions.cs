namespace Chronicle.Client;

/// <summary>How patient and how greedy a <see cref="ChronicleClient"/> is.</summary>
public sealed class ClientOptions
{
    /// <summary>Nesting of JSON that is read: the deepest event a server stores (512 levels), inside a page.</summary>
    public const int MaxDepth = 528;

    /// <summary>How long a failing request is tried again before its failure is reported. Default 30 s; zero never retries.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for an answer to one attempt. Default 100 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>A live stream this long without a byte is taken for dead. Default 45 s: the server sends a comment every 15 s, three may be late.</summary>
    public TimeSpan LiveSilence { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Shortest and longest pause before another try; the pauses double in between. Defaults 100 ms and 5 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc cref="FirstPause"/>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most events in one append request. Default 500.</summary>
    public int MaxBatchEvents { get; init; } = 500;

    /// <summary>Most bytes of events in one append request, unless one event alone has more. Default 1 MiB: one event may have sixteen times that.</summary>
    public int MaxBatchBytes { get; init; } = 1 << 20;
}
