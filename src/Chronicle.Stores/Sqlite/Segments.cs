namespace Chronicle.Stores.Sqlite;

/// <summary>The zone map's arithmetic: the times of each run of 1,024 sequences, so that a search by time can skip runs.</summary>
internal static class Segments
{
    // 1,024 events ≈ 150 pages: skipping one saves about a millisecond, and a million events need a thousand rows of 25 bytes.
    private const int Bits = 10;

    public static long Of(long sequence) => sequence >> Bits;

    public static long First(long segment) => segment << Bits;

    public static long Last(long segment) => (segment << Bits) | ((1 << Bits) - 1);
}
