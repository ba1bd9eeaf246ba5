using Chronicle.Events;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The sequences a query may look at, both ends included, and the direction it looks in.</summary>
internal readonly record struct QueryRange(long Low, long High, bool Descending)
{
    public bool IsEmpty => Low > High;

    /// <summary>The last sequence a query looks at.</summary>
    public Sequence End => new(Descending ? Low : High);

    /// <summary>The segments of the range whose times overlap, in the query's order.</summary>
    public SqliteStatement Segments(Reader reader, long? since, long? until) =>
        Bind(reader.Connection.Use(Descending ? Sql.SegmentsDown : Sql.SegmentsUp), since, until);

    /// <summary>The range without the segments at its ends that cannot match.</summary>
    public QueryRange Within(Reader reader, long? since, long? until)
    {
        if (since is null && until is null)
        {
            return this;
        }
        var first = Bind(reader.Connection.Use(Sql.SegmentsUp), since, until).Scalar();
        var last = Bind(reader.Connection.Use(Sql.SegmentsDown), since, until).Scalar();
        return first is null || last is null
            ? this with { Low = 1, High = 0 }
            : this with { Low = Math.Max(Low, Sqlite.Segments.First(first.Value)), High = Math.Min(High, Sqlite.Segments.Last(last.Value)) };
    }

    private SqliteStatement Bind(SqliteStatement statement, long? since, long? until) => statement
        .Bind(1, Sqlite.Segments.Of(Low)).Bind(2, Sqlite.Segments.Of(High)).Bind(3, since ?? long.MinValue).Bind(4, until ?? long.MaxValue);
}
