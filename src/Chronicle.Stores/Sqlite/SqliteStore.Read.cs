using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    /// <summary>A page ends early once its bodies reach this: 4,096 events of 1 MiB would be 4 GiB.</summary>
    internal const int MaxPageBytes = 16 << 20;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(after, limit, MaxPageBytes, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, long maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 4096);
        var head = Head;
        return after >= head
            ? ValueTask.FromResult<IReadOnlyList<RecordedEvent>>([])
            : _readers.RunAsync(reader => Page(reader, after.Value, head.Value, limit, maxBytes), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(IReadOnlyCollection<Sequence> sequences, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequences.Count, 4096, nameof(sequences));
        var head = Head.Value;
        var wanted = sequences.Select(sequence => sequence.Value).Where(sequence => sequence <= head).Distinct().Order().ToList();
        return wanted.Count == 0 ? ValueTask.FromResult<IReadOnlyList<RecordedEvent>>([])
            : _readers.RunAsync<IReadOnlyList<RecordedEvent>>(reader => [.. wanted.Select(reader.EventAt).OfType<RecordedEvent>()], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEvent>> FindAsync(string id, string? sessionId, CancellationToken cancellationToken)
    {
        var head = Head.Value;
        return _readers.RunAsync(reader => Find(reader, id, sessionId, head), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<FilterOptions> GetFilterOptionsAsync(CancellationToken cancellationToken) => _readers.RunAsync(
        static reader => new FilterOptions(
            Names(reader, NameKind.Type), Names(reader, NameKind.Source), Names(reader, NameKind.Tool), Names(reader, NameKind.Project)),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<StoreStats> GetStatsAsync(CancellationToken cancellationToken)
    {
        var disk = Disk();
        var (trimmed, lastSession, usedBytes) = await _readers.RunAsync(
            static reader => (TrimmedRow.Read(reader.Connection), reader.Connection.Use(Sql.LastSessionKey).Scalar() ?? 0, FreeSpace.UsedBytes(reader.Connection)),
            cancellationToken).ConfigureAwait(false);
        // Events and sessions are numbered without gaps and no number is given twice, so what is kept is the last number less what was dropped.
        return new StoreStats(
            Head.Value - trimmed.Events, Math.Max(lastSession, trimmed.LastSessionKey) - trimmed.Sessions, Length(_path), Length(_path + "-wal"), usedBytes)
        {
            DiskFreeBytes = disk?.FreeBytes,
            DiskBytes = disk?.TotalBytes,
        };
    }

    private static IReadOnlyList<RecordedEvent> Page(Reader reader, long after, long head, int limit, long maxBytes)
    {
        after = Math.Max(after, (reader.Connection.Use(Sql.Oldest).Scalar() ?? 1) - 1); // of this snapshot: what comes back is consecutive
        var last = Math.Min(head, after + limit);
        if (last <= after)
        {
            return [];
        }
        var page = new List<RecordedEvent>((int)Math.Min(last - after, 512));
        var bytes = 0L;
        var statement = reader.Connection.Use(Sql.ReadEvents).Bind(1, after).Bind(2, head).Bind(3, limit);
        while (statement.Step())
        {
            bytes += IncomingEvent.SizeOf(EventRow.BodyLength(statement));
            if (bytes > maxBytes && page.Count > 0)
            {
                break;
            }
            page.Add(EventRow.Read(statement, reader));
        }
        statement.Reset();
        return page;
    }

    private static IReadOnlyList<RecordedEvent> Find(Reader reader, string id, string? sessionId, long head)
    {
        if (reader.Epochs.TryParse(id, currentForAll: true, out var sequence) && sequence <= head && reader.EventAt(sequence) is { } atCursor)
        {
            return sessionId is null || atCursor.Content.SessionId == sessionId ? [atCursor] : [];
        }
        List<RecordedEvent> found = [];
        foreach (var candidate in Candidates(reader, id))
        {
            if (candidate > head || reader.EventAt(candidate) is not { } recorded || recorded.Content.Id != id || (sessionId is not null && recorded.Content.SessionId != sessionId))
            {
                continue;
            }
            found.Insert(sessionId is not null && recorded.Content.Scope is null ? 0 : found.Count, recorded);
            if (found.Count == IEventStore.MaxFound)
            {
                break;
            }
        }
        return found;
    }

    private static List<long> Candidates(Reader reader, string id)
    {
        List<long> candidates = [];
        foreach (var sql in (ReadOnlySpan<string>)[Sql.SequencesOfId, Sql.SequenceOfOldId])
        {
            var statement = reader.Connection.Use(sql);
            CompactId.Bind(statement, 1, id);
            while (statement.Step())
            {
                candidates.Add(statement.Long(0));
            }
            statement.Reset();
        }
        return candidates;
    }

    private static IReadOnlyList<string> Names(Reader reader, NameKind kind)
    {
        const int Limit = 1_000;
        List<string> names = [];
        var statement = reader.Connection.Use(Sql.NamesOfKind).Bind(1, (long)kind).Bind(2, Limit);
        while (statement.Step())
        {
            names.Add(statement.Text(0));
        }
        statement.Reset();
        names.Sort(StringComparer.Ordinal); // SQLite orders by UTF-8 bytes, which differs from .NET's order beyond the basic plane
        return names;
    }

    private static long Length(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
