namespace Chronicle.Nats.JetStream;

public sealed record NatsJSConsumeOpts
{
    /// <summary>Messages asked for and not read yet: memory and credit. Half of them used up, more are asked for. Default 1000.</summary>
    public int MaxMsgs { get; init; } = 1000;

    /// <summary>Bytes one request may bring; 0 is no limit. Default 0.</summary>
    public int MaxBytes { get; init; }

    /// <summary>How long the server keeps a request. Default 30 s.</summary>
    public TimeSpan Expires { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the server says that it is there while it has no messages; two missed, and everything is asked for anew. Default half of <see cref="Expires"/>.</summary>
    public TimeSpan? IdleHeartbeat { get; init; }

    internal TimeSpan Heartbeat => IdleHeartbeat ?? TimeSpan.FromTicks(Math.Clamp(Expires.Ticks / 2, TimeSpan.TicksPerSecond / 2, 30 * TimeSpan.TicksPerSecond));
}
