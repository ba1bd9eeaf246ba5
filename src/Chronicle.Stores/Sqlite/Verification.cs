using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Sessions;
using Chronicle.Stores.Sqlite.Ids;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Checks every event's sum and seal, recounts everything that is kept beside the events and compares. Holds one session object per session and some bytes per 1,024 events.</summary>
/// <param name="expected">A head noted elsewhere that must be on the chain; null for none.</param>
/// <param name="ids">The index of ids: a sample of them must be found.</param>
internal sealed class Verification(SealedHead? expected, IdIndex ids)
{
    private const int IdsSampled = 64; // every so manieth sequence: each is read from the disk

    private const int SegmentsPerSnapshot = 4; // of 1,024 events

    private readonly Dictionary<string, Session> _sessions = [];
    private readonly SplitCalls _splitCalls = new();
    private readonly Dictionary<long, (long Min, long Max)> _segments = [];
    private readonly SealCheck _seals = new(expected);

    // What was dropped when the reading began: a server beside it may go on dropping, and what was counted is then more than what is left.
    private long? _droppedAtStart;
    private long _oldest;

    public bool IsDone { get; private set; }

    /// <summary>The last sequence looked at.</summary>
    public Sequence Last { get; private set; }

    public long Checked { get; private set; }

    /// <summary>The end of the sealed history; null when nothing is sealed.</summary>
    public SealedHead? Head => _seals.Head;

    public void Stop() => IsDone = true;

    /// <summary>Reads the events of the next segments; in the snapshot in which there are no more, compares what was counted with what is kept.</summary>
    /// <returns>How many events were read.</returns>
    public int ReadOn(Reader reader, List<string> problems)
    {
        var read = 0;
        var trimmed = TrimmedRow.Read(reader.Connection);
        _droppedAtStart ??= trimmed.Events;
        _oldest = trimmed.Oldest;
        var head = reader.Connection.Use(Sql.Head).Scalar() ?? 0;
        var next = reader.Connection.Use(Sql.NextEvent).Bind(1, Last.Value).Scalar() ?? head;
        var end = Math.Min(head, Segments.Last(Segments.Of(next) + SegmentsPerSnapshot - 1));
        try
        {
            var statement = reader.Connection.Use(Sql.ReadEvents).Bind(1, Last.Value).Bind(2, end).Bind(3, long.MaxValue);
            while (statement.Step())
            {
                Check(statement, reader, problems);
                read++;
            }
            statement.Reset();
        }
        catch (StoreException fault) when (SqliteFault.IsDamage(fault))
        {
            read += ReadEach(reader, end, problems);
        }
        _seals.Finish(problems);
        Checked += read;
        if (end >= head)
        {
            var isStill = trimmed.Events == _droppedAtStart;
            CompareSessions(reader, problems, isStill);
            CompareSegments(reader, problems, isStill);
            _seals.CompareChain(reader, head, problems);
            if (isStill && Last.Value > 0 && Checked != Last.Value - trimmed.Events)
            {
                problems.Add(Sentence($"Of {Last} events {trimmed.Events} were dropped, and {Checked} are there."));
            }
            IsDone = true;
        }
        return read;
    }

    /// <summary>Reads on event by event where a page of the file is damaged.</summary>
    private int ReadEach(Reader reader, long end, List<string> problems)
    {
        var (read, unreadable) = (0, 0L); // the first of those that cannot be read
        for (var sequence = Last.Value + 1; sequence <= end; sequence++)
        {
            try
            {
                var row = reader.Connection.Use(Sql.ReadEvent).Bind(1, sequence);
                if (row.Step())
                {
                    Tell(sequence - 1);
                    Check(row, reader, problems);
                    read++;
                }
                row.Reset();
            }
            catch (StoreException fault) when (SqliteFault.IsDamage(fault))
            {
                unreadable = unreadable == 0 ? sequence : unreadable;
                Last = new Sequence(sequence); // not missing
            }
        }
        Tell(end);
        return read;

        void Tell(long last)
        {
            if (unreadable > 0)
            {
                var problem = Sentence($"Events {unreadable} to {last} cannot be read: their page of the file is damaged.");
                reader.Damage.Note(unreadable, problem);
                problems.Add(problem);
                unreadable = 0;
            }
        }
    }

    private void Check(SqliteStatement row, Reader reader, List<string> problems)
    {
        var sequence = EventRow.Sequence(row);
        if (sequence != Last.Value + 1 && sequence > _oldest) // before the dense part, numbers are missing by right
        {
            problems.Add(Sentence($"Events {Math.Max(Last.Value + 1, _oldest)} to {sequence - 1} are missing."));
        }
        Last = new Sequence(sequence);
        var problem = EventRow.TryRead(row, reader, out var recorded) ?? BodyCheck.Find(recorded);
        var isErased = row.Long(1) == NameCache.ErasedSession;
        _seals.Visit(reader, sequence, problem is null ? recorded.Content : null, isErased, problems);
        if (problem is not null)
        {
            reader.Damage.Note(sequence, problem);
            problems.Add(problem);
        }
        if (DamagedEvent.Is(recorded))
        {
            return;
        }
        var content = recorded.Content;
        Widen(sequence, content.Time.Micros);
        if (sequence % IdsSampled == 0 && content.Id is not null && ids.Has(ids.KeyOf(row.Bytes(EventRow.Id), row.Long(1), row.OptionalLong(EventRow.Scope) ?? 0), sequence) == false)
        {
            problems.Add(Sentence($"The id of event {sequence} is not found by the index of ids. Stop the server, delete the folder '{IdIndex.FolderName}', and start it again."));
        }
        if (isErased)
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
