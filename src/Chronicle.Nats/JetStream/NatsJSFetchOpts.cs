namespace Chronicle.Nats.JetStream;

public sealed record NatsJSFetchOpts
{
    /// <summary>Messages at most. Default 100.</summary>
    public int MaxMsgs { get; init; } = 100;

    /// <summary>Bytes at most, headers and subjects included; 0 is no limit. Default 0.</summary>
    public int MaxBytes { get; init; }

    /// <summary>How long to wait for all of them. Default 5 s.</summary>
    public TimeSpan Expires { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Only what is there now, without waiting. Default false.</summary>
    public bool NoWait { get; init; }
}
