using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

/// <summary>Where each session's oldest message and its oldest other event are among those that were kept before the dense part.</summary>
/// <remarks>
/// Where messages and other events have ages apart, a session's first event does not tell whether another of its events may go; and looking through all the messages that
/// are kept, at every run, would take longer each day. A mark says that nothing of its kind is kept before it. Dropping never makes that wrong and appending neither, so marks
/// only move up: what was looked at once is not looked at again. Forgetting them costs another look.
/// </remarks>
internal sealed class KeptMarks
{
    // Sessions with events before the dense part: × about 100 B ≈ 10 MB at most.
    private const int Capacity = 100_000;

    private readonly Lock _gate = new();
    private readonly BoundedCache<long, (long Message, long Other)> _marks = new(Capacity); // guarded by _gate

    /// <summary>The oldest kept message or other event of a session before <paramref name="oldest"/>; null when there is none.</summary>
    /// <param name="reader">In one snapshot with <paramref name="oldest"/>.</param>
    /// <param name="session">The session's key.</param>
    /// <param name="first">Its oldest event.</param>
    /// <param name="oldest">Where the dense part begins.</param>
    /// <param name="isMessage">Which of the two.</param>
    public long? Find(Reader reader, long session, long first, long oldest, bool isMessage)
    {
        var found = Look(reader, session, Math.Max(first, Get(session, isMessage)), oldest, isMessage);
        Raise(session, found ?? oldest, isMessage);
        return found;
    }

    private static long? Look(Reader reader, long session, long from, long oldest, bool isMessage)
    {
        long? found = null;
        var statement = reader.Connection.Use(Sql.KeptOfSession).Bind(1, session).Bind(2, from).Bind(3, oldest);
        while (found is null && statement.Step())
        {
            found = EventKinds.IsMessage(reader.NameOf(statement.Long(1))) == isMessage ? statement.Long(0) : null;
        }
        statement.Reset();
        return found;
    }

    private long Get(long session, bool isMessage)
    {
        lock (_gate)
        {
            return !_marks.TryGet(session, out var marks) ? 0 : isMessage ? marks.Message : marks.Other;
        }
    }

    // Another read may have raised it further meanwhile: a mark that was right stays right.
    private void Raise(long session, long mark, bool isMessage)
    {
        lock (_gate)
        {
            var marks = _marks.TryGet(session, out var known) ? known : default;
            _marks.Set(session, isMessage ? marks with { Message = Math.Max(marks.Message, mark) } : marks with { Other = Math.Max(marks.Other, mark) });
            _marks.Trim();
        }
    }
}
