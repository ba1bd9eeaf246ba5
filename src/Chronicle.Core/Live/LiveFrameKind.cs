namespace Chronicle.Live;

public enum LiveFrameKind
{
    Events,

    /// <summary>The cursor asked for cannot be honoured; reading goes on from <see cref="LiveFrame.Cursor"/>.</summary>
    Reset,

    /// <summary>The reader was too slow for the window and goes on from the store. Nothing is lost.</summary>
    FellBehind,

    /// <summary>Everything up to the cursor is read; from here on it is live.</summary>
    CaughtUp,

    /// <summary>Nothing to send, but this far is read.</summary>
    Heartbeat,

    /// <summary>The server ends.</summary>
    Bye,
}
