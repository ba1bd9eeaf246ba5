namespace Chronicle.Nats.JetStream;

internal enum PullOutcome
{
    Message,

    /// <summary>What was asked for is gone: reconnected, no heartbeat, a new leader. Ask again.</summary>
    Lost,

    /// <summary>Nobody takes the request: JetStream is not up yet, or the consumer is gone.</summary>
    NoResponders,
}
