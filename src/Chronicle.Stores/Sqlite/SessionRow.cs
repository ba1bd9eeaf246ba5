using Chronicle.Events;
using Chronicle.Sessions;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>A session as a row, in the order of the columns in <see cref="Sql"/>.</summary>
internal static class SessionRow
{
    public static void Bind(SqliteStatement statement, long key, Session session)
    {
        statement.Bind(1, key);
        CompactId.Bind(statement, 2, session.Id);
        statement.Bind(3, session.Source)
            .Bind(4, session.Project)
            .Bind(5, session.Title)
            .Bind(6, (long)session.Status)
            .Bind(7, session.WaitingFor)
            .Bind(8, session.Started.Micros)
            .Bind(9, session.LastEvent.Micros)
            .Bind(10, session.LastReceived.Micros)
            .Bind(11, session.Ended?.Micros)
            .Bind(12, session.Events)
            .Bind(13, session.Prompts)
            .Bind(14, session.ToolCalls)
            .Bind(15, session.Errors)
            .Bind(16, session.First.Value)
            .Bind(17, session.Last.Value)
            .Bind(18, (long)session.Phase)
            .Bind(19, session.PhaseSince.Micros);
        BindOpen(statement, 20, session);
        var ended = session.Open.Ended.ToBytes();
        _ = ended.Length == 0 ? statement.BindNull(21) : statement.BindBlob(21, ended);
    }

    public static void BindOpen(SqliteStatement statement, int index, Session session) =>
        _ = session.Open.ToBytes() is { } open ? statement.BindBlob(index, open) : statement.BindNull(index);

    public static long Key(SqliteStatement row) => row.Long(0);

    public static Session Read(SqliteStatement row)
    {
        var session = ReadColumns(row);
        session.Resume((SessionPhase)row.Long(19), new Timestamp(row.Long(20)), OpenSetBytes.Read(row.Bytes(21), EndedCalls.Of(row.Bytes(22))));
        return session;
    }

    private static Session ReadColumns(SqliteStatement row) => new()
    {
        Id = CompactId.Read(row, 1),
        Source = row.OptionalText(2),
        Project = row.OptionalText(3),
        Title = row.OptionalText(4),
        Status = (SessionStatus)row.Long(5),
        WaitingFor = row.OptionalText(6),
        Started = new Timestamp(row.Long(7)),
        LastEvent = new Timestamp(row.Long(8)),
        LastReceived = new Timestamp(row.Long(9)),
        Ended = row.OptionalLong(10) is { } ended ? new Timestamp(ended) : null,
        Events = row.Long(11),
        Prompts = row.Long(12),
        ToolCalls = row.Long(13),
        Errors = row.Long(14),
        First = new Sequence(row.Long(15)),
        Last = new Sequence(row.Long(16)),
        Dropped = row.Long(17),
        IsPinned = row.Long(18) != 0,
        Rules = (int)row.Long(23),
    };
}
