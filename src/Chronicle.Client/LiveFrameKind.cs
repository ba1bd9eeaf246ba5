namespace Chronicle.Client;

public enum LiveFrameKind
{
    /// <summary>A recorded event.</summary>
    Event,

    /// <summary>The stream is open.</summary>
    Connected,

    /// <summary>The stream broke and will be resumed; the detail says why.</summary>
    Disconnected,

    /// <summary>The history before the stream's start has been read.</summary>
    CaughtUp,

    /// <summary>The reader was slower than the writers and is being caught up; nothing is lost.</summary>
    FellBehind,

    /// <summary>The cursor can't be honoured; what was read may be stale. The detail is the server's reason.</summary>
    Reset,
}
