using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Sessions;
using Chronicle.Stores.Sqlite.Ids;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Recounts everything that is kept beside the events and compares. Holds one session object per session and 16 bytes per 1,024 events.</summary>
internal sealed class Verification(IdIndex ids)
{
    private const int IdsSampled = 64; // every so manieth sequence: each is read from the disk

    private const int EventsPerSnapshot = 4_096;

    private readonly Dictionary<string, Session> _sessions = [];
    private readonly SplitCalls _splitCalls = new();
    private readonly Dictionary<long, (long Min, long Max)> _segments = [];

    // What was dropped when the reading began: a server beside it may go on dropping, and what was counted is then more than what is left.
    private long? _droppedAtStart;
    private long _oldest;

    public bool IsDone { get; private set; }

    /// <summary>The last sequence looked at.</summary>
    public Sequence Last { get; private set; }

    public long Checked { get; private set; }

    public void Stop() => IsDone = true;

    /// <summary>Reads the next events; in the snapshot in which there are no more, compares what was counted with what is kept.</summary>
    /// <returns>How many events were read.</returns>
    public int ReadOn(Reader reader, List<string> problems)
    {
        var read = 0;
        var trimmed = TrimmedRow.Read(reader.Connection);
        _droppedAtStart ??= trimmed.Events;
        _oldest = trimmed.Oldest;
        var statement = reader.Connection.Use(Sql.ReadEvents).Bind(1, Last.Value).Bind(2, long.MaxValue).Bind(3, EventsPerSnapshot);
        while (statement.Step())
        {
            Check(statement, reader, problems);
            read++;
        }
        statement.Reset();
        Checked += read;
        if (read < EventsPerSnapshot)
        {
            var isStill = trimmed.Events == _droppedAtStart;
            CompareSessions(reader, problems, isStill);
            CompareSegments(reader, problems, isStill);
            if (isStill && Last.Value > 0 && Checked != Last.Value - trimmed.Events)
            {
                problems.Add(Sentence($"Of {Last} events {trimmed.Events} were dropped, and {Checked} are there."));
            }
            IsDone = true;
        }
        return read;
    }

    private void Check(SqliteStatement row, Reader reader, List<string> problems)
    {
        var sequence = EventRow.Sequence(row);
        if (sequence != Last.Value + 1 && sequence > _oldest) // before the dense part, numbers are missing by right
        {
            problems.Add(Sentence($"Events {Math.Max(Last.Value + 1, _oldest)} to {sequence - 1} are missing."));
        }
        Last = new Sequence(sequence);
        RecordedEvent recorded;
        try
        {
            recorded = EventRow.Read(row, reader);
        }
        catch (StoreException error) when (error.InnerException is null) // a name that is not there; SQLite's own errors end the reading
        {
            problems.Add(Sentence($"Event {sequence} cannot be read: {error.Message}"));
            return;
        }
        var content = recorded.Content;
        Widen(sequence, content.Time.Micros);
        if (sequence % IdsSampled == 0 && content.Id is not null && ids.Has(ids.KeyOf(row.Bytes(EventRow.Id), row.Long(1), row.OptionalLong(EventRow.Scope) ?? 0), sequence) == false)
        {
            problems.Add(Sentence($"The id of event {sequence} is not found by the index of ids. Stop the server, delete the folder '{IdIndex.FolderName}', and start it again."));
        }
        if (row.Long(1) == NameCache.ErasedSession)
        {
            return;
        }
        if (!_sessions.TryGetValue(content.SessionId, out var session))
        {
            _sessions.Add(content.SessionId, session = Session.StartedBy(recorded));
        }
        session.Apply(recorded);
        if (_splitCalls.Follow(recorded, session) is { } other && _sessions.TryGetValue(other, out var begun))
        {
            begun.EndElsewhere(session.UnknownEnd!);
        }
    }

    private void Widen(long sequence, long time)
    {
        var segment = Segments.Of(sequence);
        _segments[segment] = _segments.TryGetValue(segment, out var zone) ? (Math.Min(zone.Min, time), Math.Max(zone.Max, time)) : (time, time);
    }

    private void CompareSessions(Reader reader, List<string> problems, bool isStill)
    {
        var statement = reader.Connection.Use(Sql.VerifySessions);
        while (statement.Step())
        {
            var stored = SessionRow.Read(statement);
            if (!_sessions.Remove(stored.Id, out var counted))
            {
                problems.Add($"Session '{stored.Id}' has no events.");
            }
            else if (stored.Dropped > 0)
            {
                // What it did before cannot be counted again; how much of it is left can.
                if (isStill && (stored.Events - stored.Dropped != counted.Events || stored.First != counted.First || stored.Last < counted.Last))
                {
                    problems.Add(Sentence($"Session '{stored.Id}' should have {stored.Events - stored.Dropped} events from {stored.First} on, and has {counted.Events} from {counted.First} on."));
                }
            }
            else if (SessionDifference.Between(stored, counted) is { } difference)
            {
                problems.Add($"Session '{stored.Id}' does not equal its recount: {difference}.");
            }
        }
        statement.Reset();
        foreach (var id in isStill ? _sessions.Keys : Enumerable.Empty<string>()) // else: dropped since they were counted
        {
            problems.Add($"Session '{id}' has events but no row.");
        }
    }

    private void CompareSegments(Reader reader, List<string> problems, bool isStill)
    {
        var statement = reader.Connection.Use(Sql.VerifySegments);
        while (statement.Step())
        {
            var segment = statement.Long(0);
            // Too wide a zone (of a segment whose first events were dropped) only costs time; too narrow a one hides events.
            if (_segments.Remove(segment, out var zone) && (statement.Long(1) > zone.Min || statement.Long(2) < zone.Max))
            {
                problems.Add(Sentence($"The times of events {First(segment)} to {Segments.Last(segment)} are not those the search by time believes."));
            }
        }
        statement.Reset();
        foreach (var segment in _segments.Keys.Where(segment => isStill || Segments.Last(segment) >= _oldest))
        {
            problems.Add(Sentence($"Events {First(segment)} to {Segments.Last(segment)} are unknown to the search by time."));
        }
    }

    private static long First(long segment) => Math.Max(1, Segments.First(segment));

    private static string Sentence(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
