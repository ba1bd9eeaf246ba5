using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Of each stretch of the journal, the times of its documents and the last of their texts: by them a search for an old time needn't look at what is newer.</summary>
/// <remarks>They only widen: what goes leaves them too wide, which costs time and loses nothing.</remarks>
internal sealed class DocumentZones(SqliteConnection connection)
{
    // 4,096 sequences to a zone: 250 rows for a million events, which each search with a time reads.
    private const int Bits = 12;

    // Of one transaction; written at its end, since hundreds of documents widen the same one.
    private readonly Dictionary<long, (long First, long Last, long Text)> _widened = [];

    public void Add(long sequence, long time, long text)
    {
        var zone = sequence >> Bits;
        _widened[zone] = _widened.TryGetValue(zone, out var known) ? (Math.Min(known.First, time), Math.Max(known.Last, time), Math.Max(known.Text, text)) : (time, time, text);
    }

    public void Flush()
    {
        foreach (var (zone, (first, last, text)) in _widened)
        {
            connection.Use(RecallSql.WidenZone).Bind(1, zone).Bind(2, first).Bind(3, last).Bind(4, text).Run();
        }
        _widened.Clear();
    }

    public void Clear() => _widened.Clear();

    /// <summary>Between which sequences the documents of a time are, and the last of their texts; null when there are none.</summary>
    public static (long First, long Last, long Text)? Between(SqliteConnection connection, long? since, long? until)
    {
        var row = connection.Use(RecallSql.ZonesBetween).Bind(1, since ?? long.MinValue).Bind(2, until ?? long.MaxValue);
        row.Step();
        (long, long, long)? found = row.IsNull(0) ? null : (row.Long(0) << Bits, ((row.Long(1) + 1) << Bits) - 1, row.Long(2));
        row.Reset();
        return found;
    }
}
