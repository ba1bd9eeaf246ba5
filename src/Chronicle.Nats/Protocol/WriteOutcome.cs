namespace Chronicle.Nats.Protocol;

internal enum WriteOutcome
{
    Written,

    /// <summary>Connected and full: wait until the writer has taken what is there.</summary>
    Full,

    /// <summary>Not connected and full: nothing will make room soon.</summary>
    FullWhileDisconnected,

    /// <summary>Not connected, and this may not wait for another connection.</summary>
    NotOpen,
}
