using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A filter with the numbers of its names.</summary>
internal sealed class BoundFilter
{
    private readonly long?[] _values; // of parameters 11 to 19

    private BoundFilter(long?[] values) => _values = values;

    public bool IsEverything => _values.All(value => value is null);

    public long? User => _values[1];

    public long? Project => _values[2];

    public long? Session => _values[3];

    /// <summary>Null when it names what no document has: nothing passes it.</summary>
    public static BoundFilter? Of(RecallFilter filter, RecallNames names)
    {
        string?[] wanted = [filter.User, filter.Project, filter.Session, filter.Role, filter.Type, filter.Channel];
        var values = new long?[9];
        values[0] = (long?)filter.Kind;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] is { } name)
            {
                if (names.Find(name) is not { } id)
                {
                    return null;
                }
                values[i + 1] = id;
            }
        }
        values[7] = filter.Since?.Micros;
        values[8] = filter.Until?.Micros;
        return new BoundFilter(values);
    }

    public SqliteStatement Bind(SqliteStatement statement)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            statement.Bind(11 + i, _values[i]);
        }
        return statement;
    }

    /// <summary>The statement among those that differ in which index they start from.</summary>
    public string Choose(string ofSession, string ofUser, string ofProject, string ofAny) =>
        Session is not null ? ofSession : User is not null ? ofUser : Project is not null ? ofProject : ofAny;
}
