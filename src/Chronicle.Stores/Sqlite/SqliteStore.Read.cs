using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Ids;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    /// <summary>A page ends early once its bodies reach this: 4,096 events of 1 MiB would be 4 GiB.</summary>
    internal const int MaxPageBytes = 16 << 20;

    // Looked at for one id without its session: beyond, so many sessions have it that only the session helps.
    private const int MaxCandidates = 10_000;

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
            : _readers.RunAsync<IReadOnlyList<RecordedEvent>>(reader =>
            {
                var oldest = reader.Connection.Use(Sql.Oldest).Scalar() ?? 1;
                return [.. wanted.Select(sequence => reader.Salvage(sequence, oldest)).OfType<RecordedEvent>()];
            }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RecordedEvent>> FindAsync(string id, string? sessionId, CancellationToken cancellationToken)
    {
        var head = Head.Value;
        var found = await _readers.RunAsync(reader => Find(reader, id, sessionId, head), cancellationToken).ConfigureAwait(false);
        var sound = found.Where(recorded => !DamagedEvent.Is(recorded)).ToList();
        if (sound.Count > 0 || found.Count == 0)
        {
            return sound;
        }
        var damaged = found[0].Sequence;
        throw new StoreException($"Event {damaged} was changed or damaged in '{_path}'. Run 'chronicle verify', and restore a backup.", isTransient: false) { Damaged = damaged };
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
        var isFull = false;
        try
        {
            var statement = reader.Connection.Use(Sql.ReadEvents).Bind(1, after).Bind(2, last).Bind(3, limit);
            while (!isFull && statement.Step() && EventRow.Sequence(statement) == after + page.Count + 1)
            {
                bytes += IncomingEvent.SizeOf(EventRow.BodyLength(statement));
                isFull = bytes > maxBytes && page.Count > 0;
                if (!isFull)
                {
                    page.Add(EventRow.Read(statement, reader));
                }
            }
            statement.Reset();
        }
        catch (StoreException fault) when (SqliteFault.IsDamage(fault))
        {
            // What can be read is read below.
        }
        if (!isFull && page.Count < last - after)
        {
            Salvage(reader, page, after + page.Count, last, maxBytes - bytes);
        }
        return page;
    }

    /// <summary>Reads on event by event where a page of the file is damaged or a row is missing: a reader must neither stop at it for good nor miss that something is gone.</summary>
    private static void Salvage(Reader reader, List<RecordedEvent> page, long after, long last, long room)
    {
        const int AtOnce = 64; // each may be a search that fails
        for (var sequence = after + 1; sequence <= Math.Min(last, after + AtOnce); sequence++)
        {
            var found = reader.Salvage(sequence, oldest: 1)!;
            room -= found.Content.Size;
            if (room < 0 && page.Count > 0)
            {
                return;
            }
            page.Add(found);
        }
    }

    private IReadOnlyList<RecordedEvent> Find(Reader reader, string id, string? sessionId, long head)
    {
        if (reader.Epochs.TryParse(id, currentForAll: true, out var sequence) && sequence <= head && reader.EventAt(sequence) is { } atCursor)
        {
            return sessionId is null || atCursor.Content.SessionId == sessionId || DamagedEvent.Is(atCursor) ? [atCursor] : [];
        }
        List<RecordedEvent> found = [];
        HashSet<long> seen = [];
        foreach (var candidate in Candidates(reader, id, sessionId))
        {
            if (candidate > head || !seen.Add(candidate) || reader.EventAt(candidate) is not { } recorded
                || (!DamagedEvent.Is(recorded) && (recorded.Content.Id != id || (sessionId is not null && recorded.Content.SessionId != sessionId))))
            {
                continue;
            }
            found.Add(recorded);
            if (found.Count == IEventStore.MaxFound)
            {
                break;
            }
        }
        found.Sort(static (one, other) => (one.Content.Scope is null) == (other.Content.Scope is null) ? one.Sequence.CompareTo(other.Sequence) : one.Content.Scope is null ? -1 : 1);
        return found;
    }

    private List<long> Candidates(Reader reader, string id, string? sessionId)
    {
        _ids.ReadMissing(reader.Connection);
        List<long> candidates = [];
        if (sessionId is not null)
        {
            if (reader.SessionKey(sessionId) is not { } key)
            {
                return candidates;
            }
            _ids.Find(_ids.KeyOf(id, key, scopeName: 0), candidates); // else it might be one of too many with the id
        }
        _ids.FindId(id, candidates, MaxCandidates);
        if (_ids.HasOldIndex && OldIds.FindIfThere(reader.Connection, id) is { } old)
        {
            candidates.Add(old);
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
