using System.Text;
using Chronicle.Events;
using Chronicle.Retention;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The one place where a recorded event's row is dropped, emptied or written anew.</summary>
internal sealed class RowErasure(SqliteConnection connection, SegmentSeals seals)
{
    /// <summary>Names that an emptied event had: perhaps no other event has them.</summary>
    public HashSet<long> Suspects { get; } = [];

    /// <summary>Deletes the row.</summary>
    public void Drop(long sequence)
    {
        seals.Forget(sequence);
        connection.Use(Sql.DropEvent).Bind(1, sequence).Run();
    }

    /// <summary>Leaves the row's number and times, and nothing else.</summary>
    /// <param name="type">The number of the type that says so.</param>
    public void Erase(long sequence, long type)
    {
        seals.Forget(sequence);
        connection.Use(Sql.EraseEvent).Bind(1, sequence).Bind(2, NameCache.ErasedSession).Bind(3, type).Run();
        var times = connection.Use(Sql.TimesOfEvent).Bind(1, sequence);
        times.Step();
        var (time, delay) = (times.Long(0), times.Long(1));
        times.Reset();
        seals.Resum(sequence, new IncomingEvent { SessionId = ErasedEvent.Session, Type = ErasedEvent.EventType, Time = new Timestamp(time), Received = new Timestamp(time + delay) });
    }

    /// <summary>Writes the row anew; its session and its times stay.</summary>
    /// <param name="sequence">Which event.</param>
    /// <param name="keys">Its session and its names.</param>
    /// <param name="content">What it says from now on.</param>
    /// <param name="sessionId">The id that its session has from now on.</param>
    public void Rewrite(long sequence, in EventKeys keys, IncomingEvent content, string sessionId)
    {
        seals.Forget(sequence);
        var statement = connection.Use(Sql.RewriteEvent).Bind(1, sequence).Bind(2, keys.Type).Bind(3, Key(keys.Tool)).Bind(4, Key(keys.Source)).Bind(5, Key(keys.Project));
        BindId(statement, 6, content.TraceId, isTrace: true);
        BindId(statement, 7, content.ParentId);
        BindId(statement, 8, content.Id);
        BindId(statement, 9, content.ToolUseId);
        BindId(statement, 10, content.SpanId);
        BindId(statement, 11, content.AgentId);
        BindId(statement, 12, content.PromptId);
        statement.Bind(13, Body(content.Data)).Bind(14, Body(content.Extra)).Bind(15, Key(keys.Scope)).Run();
        seals.Resum(sequence, content, sessionId);
    }

    private static long? Key(long name) => name == 0 ? null : name;

    private static string? Body(ReadOnlyMemory<byte> json) => json.IsEmpty ? null : Encoding.UTF8.GetString(json.Span);

    private static void BindId(SqliteStatement statement, int index, string? id, bool isTrace = false)
    {
        if (id is null)
        {
            statement.BindNull(index);
        }
        else
        {
            CompactId.Bind(statement, index, id, isTrace);
        }
    }

    /// <summary>Notes the names of a row that is about to be dropped or emptied.</summary>
    public void Suspect(long sequence)
    {
        var row = connection.Use(Sql.NamesOfEvent).Bind(1, sequence);
        if (row.Step())
        {
            for (var column = 0; column < Sql.NameColumns; column++)
            {
                if (!row.IsNull(column))
                {
                    Suspects.Add(row.Long(column));
                }
            }
        }
        row.Reset();
    }
}
