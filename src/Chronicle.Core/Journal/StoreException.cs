namespace Chronicle.Journal;

/// <summary>A store could not do what it promises. The message says what happened and what to do.</summary>
public sealed class StoreException : Exception
{
    public StoreException(string message, bool isTransient, Exception? inner = null)
        : base(message, inner) => IsTransient = isTransient;

    /// <summary>Whether the same call may work on another try (busy, deadlock, connection lost).</summary>
    public bool IsTransient { get; }
}
