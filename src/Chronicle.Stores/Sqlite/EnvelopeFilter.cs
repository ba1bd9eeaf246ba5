using Chronicle.Events;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>An <see cref="EventFilter"/> in the numbers and short forms of the file, so that most rows are refused without reading their text.</summary>
internal sealed class EnvelopeFilter
{
    private readonly EventFilter _filter;
    private byte[]? _traceId;
    private byte[]? _parentId;

    private EnvelopeFilter(EventFilter filter) => _filter = filter;

    public long[]? Sessions { get; private set; }

    public long[]? Types { get; private set; }

    private long[]? Tools { get; set; }

    private long[]? Sources { get; set; }

    private long[]? Projects { get; set; }

    /// <summary>Null when nothing can match, because no event has any of the names asked for.</summary>
    public static EnvelopeFilter? Resolve(EventFilter filter, Reader reader)
    {
        var resolved = new EnvelopeFilter(filter)
        {
            Sessions = Numbers(filter.Sessions, reader.SessionKey),
            Types = Numbers(filter.Types, name => reader.IdOf(NameKind.Type, name)),
            Tools = Numbers(filter.Tools, name => reader.IdOf(NameKind.Tool, name)),
            Sources = Numbers(filter.Sources, name => reader.IdOf(NameKind.Source, name)),
            Projects = Numbers(filter.Projects, name => reader.IdOf(NameKind.Project, name)),
            _traceId = Bytes(filter.TraceId, isTrace: true),
            _parentId = Bytes(filter.ParentId, isTrace: false),
        };
        return resolved.Sessions is [] || resolved.Types is [] || resolved.Tools is [] || resolved.Sources is [] || resolved.Projects is [] ? null : resolved;
    }

    /// <summary>Whether the envelope of a row (columns of <see cref="Sql.ReadEnvelope"/>) is wanted; its text is not looked at.</summary>
    public bool Matches(SqliteStatement row) =>
        Wants(Sessions, row, 1)
        && Wants(Types, row, 2)
        && Wants(Tools, row, 3)
        && Wants(Sources, row, 4)
        && Wants(Projects, row, 5)
        && (_filter.Since is not { } since || row.Long(6) >= since.Micros)
        && (_filter.Until is not { } until || row.Long(6) <= until.Micros)
        && (_traceId is null || row.Bytes(7).SequenceEqual(_traceId))
        && (_parentId is null || row.Bytes(8).SequenceEqual(_parentId));

    private static bool Wants(long[]? wanted, SqliteStatement row, int column) => wanted is null || wanted.AsSpan().Contains(row.Long(column)); // NULL reads as 0, no name's number

    private static long[]? Numbers(IReadOnlySet<string>? names, Func<string, long?> find)
    {
        if (names is null)
        {
            return null;
        }
        List<long> numbers = [];
        foreach (var name in names)
        {
            if (find(name) is { } number)
            {
                numbers.Add(number);
            }
        }
        return [.. numbers];
    }

    private static byte[]? Bytes(string? id, bool isTrace)
    {
        if (id is null)
        {
            return null;
        }
        Span<byte> compact = stackalloc byte[CompactId.MaxLength];
        var length = CompactId.Write(id, isTrace, compact);
        return length > 0 ? compact[..length].ToArray() : System.Text.Encoding.UTF8.GetBytes(id);
    }
}
