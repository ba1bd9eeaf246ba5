namespace Chronicle.Live;

/// <summary>How many live readers a transport has.</summary>
internal sealed class ReaderCount
{
    private int _value;

    public int Value => Volatile.Read(ref _value);

    public void Add(int change) => Interlocked.Add(ref _value, change);
}
