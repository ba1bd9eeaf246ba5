namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Goes up when names were deleted: what connections remember of names is then read again.</summary>
internal sealed class NameEpoch
{
    private int _current;

    public int Current => Volatile.Read(ref _current);

    public void Advance() => Interlocked.Increment(ref _current);
}
