namespace Chronicle.Nats;

/// <summary>A subscription's reader is too slow: its channel is full and messages are being dropped. Told once until the reader has caught up.</summary>
public sealed class NatsMessageDroppedEventArgs(NatsSub subscription, long dropped) : EventArgs
{
    public NatsSub Subscription { get; } = subscription;

    /// <summary>Messages this subscription has dropped in all its life, as of now; <see cref="NatsSub.DroppedMessages"/> goes on counting.</summary>
    public long Dropped { get; } = dropped;
}
