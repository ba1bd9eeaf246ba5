namespace Chronicle.Retention;

/// <summary>What the server's own session says of an erasure: which events, never whose.</summary>
public static class ErasureEvents
{
    public const string Session = "session.erased";

    public const string Event = "event.erased";
}
