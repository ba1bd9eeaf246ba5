namespace Chronicle.Journal;

public sealed record StoreStats(long Events, long Sessions, long Bytes, long WalBytes)
{
    /// <summary>What is free on the disk the store is on; null when there is none or it does not say.</summary>
    public long? DiskFreeBytes { get; init; }

    /// <summary>The size of that disk.</summary>
    public long? DiskBytes { get; init; }
}
