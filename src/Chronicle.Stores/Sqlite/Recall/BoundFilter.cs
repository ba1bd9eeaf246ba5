using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A filter with the numbers of its names, and with where documents of its time are.</summary>
internal sealed class BoundFilter
{
    private const long ShortRange = 20_000;

    private readonly long?[] _values; // of parameters 11 to 19
    private readonly long _first; // of parameters 20 and 21
    private readonly long _last;

    private BoundFilter(long?[] values, (long First, long Last, long Text) zones)
    {
        _values = values;
        (_first, _last, LastText) = zones;
    }

    /// <summary>No text after this one has a document that passes.</summary>
    public long LastText { get; }

    public bool IsEverything => _values.All(value => value is null);

    /// <summary>Whether an index leads to what passes it, which may be few.</summary>
    public bool IsNarrow => Session is not null || User is not null || Documents is not null;

    /// <summary>Where the documents of its time are, when that is a short range.</summary>
    public (long First, long Last)? Documents => _last - _first < ShortRange ? (_first, _last) : null;

    public long? User => _values[1];

    public long? Project => _values[2];

    public long? Session => _values[3];

    /// <summary>Null when it names what no document has, or a time of which there are none: nothing passes it.</summary>
    public static BoundFilter? Of(RecallFilter filter, RecallReader reader)
    {
        string?[] wanted = [filter.User, filter.Project, filter.Session, filter.Role, filter.Type, filter.Channel];
        var values = new long?[9];
        values[0] = (long?)filter.Kind;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] is { } name)
            {
                if (reader.Names.Find(name) is not { } id)
                {
                    return null;
                }
                values[i + 1] = id;
            }
        }
        values[7] = filter.Since?.Micros;
        values[8] = filter.Until?.Micros;
        if (values[7] is null && values[8] is null)
        {
            return new BoundFilter(values, (0, long.MaxValue, long.MaxValue));
        }
        return DocumentZones.Between(reader.Connection, values[7], values[8]) is { } zones ? new BoundFilter(values, zones) : null;
    }

    public SqliteStatement Bind(SqliteStatement statement)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            statement.Bind(11 + i, _values[i]);
        }
        return statement.Bind(20, _first).Bind(21, _last);
    }

    /// <summary>The statement among those that differ in which index they start from; any of them walks a short range of documents where there is one.</summary>
    public string Choose(string ofSession, string ofUser, string ofProject, string ofAny) =>
        Session is not null ? ofSession : Documents is not null ? ofAny : User is not null ? ofUser : Project is not null ? ofProject : ofAny;
}
