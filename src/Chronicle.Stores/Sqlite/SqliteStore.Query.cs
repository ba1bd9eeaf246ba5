using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    // Merging costs a seek per value: beyond this many, looking at every event of the page's budget is cheaper.
    private const int MaxMergedValues = 1_000;

    // A search reads about 1 GB/s: a page ends after some 100 ms of large bodies, as it does after its budget of small ones.
    private const long MaxProbedBytes = 128L << 20;

    /// <inheritdoc/>
    public ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 4096);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.ScanBudget, 1);
        var head = Head.Value;
        var range = new QueryRange(Math.Max(query.After.Value + 1, 1), Math.Min(query.Before.Value - 1, head), query.Descending);
        if (range.IsEmpty)
        {
            // Nothing to look at: whoever goes on from here asks the same again.
            var here = query.Descending ? new Sequence(Math.Min(query.Before.Value, head + 1)) : query.After;
            return ValueTask.FromResult(new EventPage([], here, IsComplete: true));
        }
        return _readers.RunAsync(reader => QueryOrSalvage(reader, query, range, cancellationToken), cancellationToken);
    }

    private static EventPage QueryOrSalvage(Reader reader, EventQuery query, QueryRange range, CancellationToken cancellationToken)
    {
        try
        {
            return Query(reader, query, range, cancellationToken);
        }
        catch (StoreException fault) when (SqliteFault.IsDamage(fault))
        {
            reader.Damage.Note(fault.Message);
            return Salvage(reader, query, range, cancellationToken);
        }
    }

    /// <summary>Looks at one event after the other where a page of the file is damaged; what cannot be read may be a match, and is told.</summary>
    private static EventPage Salvage(Reader reader, EventQuery query, QueryRange range, CancellationToken cancellationToken)
    {
        const int AtOnce = 2_000; // each may be a search that fails
        var oldest = reader.Connection.Use(Sql.Oldest).Scalar() ?? 1;
        var step = range.Descending ? -1 : 1;
        List<RecordedEvent> events = [];
        var bytes = 0L;
        var sequence = range.Descending ? range.High : range.Low;
        for (var looked = 0; looked < AtOnce && sequence >= range.Low && sequence <= range.High; looked++, sequence += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Salvage(sequence, oldest) is { } found && (DamagedEvent.Is(found) || query.Filter.Matches(found.Content)))
            {
                if (events.Count > 0 && bytes + found.Content.Size > query.MaxBytes)
                {
                    return new EventPage(events, new Sequence(sequence - step), IsComplete: false);
                }
                events.Add(found);
                bytes += found.Content.Size;
                if (events.Count == query.Limit)
                {
                    return new EventPage(events, found.Sequence, IsComplete: found.Sequence == range.End);
                }
            }
        }
        var isComplete = sequence < range.Low || sequence > range.High;
        return new EventPage(events, isComplete ? range.End : new Sequence(sequence - step), isComplete);
    }

    private static EventPage Query(Reader reader, EventQuery query, QueryRange range, CancellationToken cancellationToken)
    {
        var filter = EnvelopeFilter.Resolve(query.Filter, reader);
        var since = query.Filter.Since?.Micros;
        var until = query.Filter.Until?.Micros;
        var within = filter is null ? range with { Low = 1, High = 0 } : range.Within(reader, since, until);
        if (filter is null || within.IsEmpty)
        {
            return new EventPage([], range.End, IsComplete: true);
        }
        var candidates = Choose(reader, query.Filter, filter, within);
        var text = query.Filter.Text is null ? null : new BodyProbe(reader, query.Filter.Text);
        var events = new List<RecordedEvent>(Math.Min(query.Limit, 256));
        var bytes = 0L;
        var looked = 0;
        while (candidates.TryNext(out var sequence))
        {
            if (looked++ == query.ScanBudget || text?.Bytes >= MaxProbedBytes)
            {
                return new EventPage(events, new Sequence(range.Descending ? sequence + 1 : sequence - 1), IsComplete: false);
            }
            if (looked % 256 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
            if (!filter.Matches(candidates.Envelope) || text?.IsIn(sequence) == false || reader.EventAt(sequence) is not { } found || !(DamagedEvent.Is(found) || query.Filter.Matches(found.Content)))
            {
                continue;
            }
            if (events.Count > 0 && bytes + found.Content.Size > query.MaxBytes)
            {
                return new EventPage(events, new Sequence(range.Descending ? sequence + 1 : sequence - 1), IsComplete: false);
            }
            events.Add(found);
            bytes += found.Content.Size;
            if (events.Count == query.Limit)
            {
                return new EventPage(events, found.Sequence, IsComplete: found.Sequence == range.End);
            }
        }
        return new EventPage(events, range.End, IsComplete: true);
    }

    /// <summary>The narrowest way to the matches: by trace, by session, by type, else through the whole range.</summary>
    private static CandidateStream Choose(Reader reader, EventFilter wanted, EnvelopeFilter filter, QueryRange range)
    {
        if (wanted.TraceId is { } traceId)
        {
            return new IndexStream(reader, range.Descending ? Sql.ByTraceDown : Sql.ByTraceUp, range, 1,
                (statement, _) => CompactId.Bind(statement, 1, traceId, isTrace: true));
        }
        if (filter.Sessions is { Length: <= MaxMergedValues } sessions)
        {
            return new IndexStream(reader, range.Descending ? Sql.BySessionDown : Sql.BySessionUp, range, sessions.Length,
                (statement, index) => statement.Bind(1, sessions[index]));
        }
        if (filter.Types is { Length: <= MaxMergedValues } types)
        {
            return new IndexStream(reader, range.Descending ? Sql.ByTypeDown : Sql.ByTypeUp, range, types.Length,
                (statement, index) => statement.Bind(1, types[index]));
        }
        return new RangeStream(reader, range, wanted.Since?.Micros, wanted.Until?.Micros);
    }
}
