namespace Chronicle.Nats.JetStream;

public sealed record NatsJSPublisherOpts
{
    /// <summary>Messages on their way at once; beyond, publishing waits. Default 1000.</summary>
    public int MaxPending { get; init; } = 1000;

    /// <summary>How long one try waits for its acknowledgement. Default 5 s.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a message is sent again before it fails. Default 60 s: beyond the stream's duplicate window (2 minutes by default) repeating could store it twice.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause before sending again. Default 250 ms.</summary>
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromMilliseconds(250);
}
