namespace Chronicle.Journal;

/// <param name="Events">Events kept.</param>
/// <param name="Sessions">Sessions kept.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="WalBytes">Size of the write-ahead log beside it.</param>
/// <param name="FreeBytes">How much of <paramref name="Bytes"/> holds nothing any more and waits for new events.</param>
public sealed record StoreStats(long Events, long Sessions, long Bytes, long WalBytes, long FreeBytes);
