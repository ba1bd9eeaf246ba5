namespace Chronicle.Journal;

public sealed record StoreStats(long Events, long Sessions, long Bytes, long WalBytes);
