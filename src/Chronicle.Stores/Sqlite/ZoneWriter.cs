using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Widens the zone map by one group's events: one statement per segment touched.</summary>
internal sealed class ZoneWriter(SqliteConnection connection)
{
    private long _segment = -1;
    private long _min;
    private long _max;

    public void Add(long sequence, long time)
    {
        if (Segments.Of(sequence) != _segment)
        {
            Write();
            (_segment, _min, _max) = (Segments.Of(sequence), time, time);
        }
        _min = Math.Min(_min, time);
        _max = Math.Max(_max, time);
    }

    public void Write()
    {
        if (_segment >= 0)
        {
            connection.Use(Sql.WidenSegment).Bind(1, _segment).Bind(2, _min).Bind(3, _max).Run();
        }
    }
}
