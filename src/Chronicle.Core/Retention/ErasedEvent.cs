namespace Chronicle.Retention;

/// <summary>What stands in the place of an event that was erased: it keeps the numbers dense.</summary>
public static class ErasedEvent
{
    /// <summary>No session of anybody's: it is never listed.</summary>
    public const string Session = "erased";

    public const string EventType = "erased";
}
