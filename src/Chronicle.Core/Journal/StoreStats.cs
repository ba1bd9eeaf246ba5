namespace Chronicle.Journal;

/// <param name="Events">Events kept.</param>
/// <param name="Sessions">Sessions kept.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="WalBytes">Size of the write-ahead log beside it.</param>
/// <param name="UsedBytes">What the events and all that is kept beside them take; the rest of the file waits for new ones.</param>
public sealed record StoreStats(long Events, long Sessions, long Bytes, long WalBytes, long UsedBytes)
{
    /// <summary>What is free on the disk the store is on; null when there is none or it does not say.</summary>
    public long? DiskFreeBytes { get; init; }

    /// <summary>The size of that disk.</summary>
    public long? DiskBytes { get; init; }
}
