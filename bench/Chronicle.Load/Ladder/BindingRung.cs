using System.Diagnostics;
using Chronicle.Events;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Load.Ladder;

/// <summary>SQLite as fast as our binding drives it: the store's tables and indexes, one prepared insert, nothing looked up, counted or kept.</summary>
internal static unsafe class BindingRung
{
    private const string Insert =
        "INSERT INTO events(seq, session, type, tool, source, project, time, trace_id, parent_id, id, delay, duration_ms, tool_use_id, span_id, agent_id, prompt_id, data, extra) "
        + "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL, ?8, ?9, ?10, ?11, NULL, NULL, NULL, ?12, NULL)";

    public static double Run(string folder, IncomingEvent[] events, int group)
    {
        SqliteLibrary.Load(null);
        var options = new SqliteOptions();
        var path = Path.Combine(folder, "raw.db");
        using var connection = new SqliteConnection(path, readOnly: false);
        connection.Execute(Pragmas.WriteAheadLog);
        connection.Execute(Pragmas.Writer(options));
        Schema.Upgrade(connection);
        var gate = new Lock();
        var checkpointer = new Checkpointer(path, connection, gate, options, static () => null); // a log that only grows would be the slower
        using var insert = connection.Prepare(Insert);
        var rows = Rows(events);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < rows.Length;)
        {
            checkpointer.WaitForRoom();
            lock (gate)
            {
                connection.Use(Sql.Begin).Run();
                for (var end = Math.Min(i + group, rows.Length); i < end; i++)
                {
                    Step(insert, i + 1, rows[i]);
                }
                connection.Use(Sql.Commit).Run();
                checkpointer.AfterCommit();
            }
        }
        var rate = rows.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
        checkpointer.Dispose();
        return rate;
    }

    private static void Step(SqliteStatement insert, long sequence, in Row row)
    {
        insert.Bind(1, sequence);
        insert.Bind(2, row.Session);
        insert.Bind(3, row.Type);
        insert.Bind(4, row.Tool);
        insert.Bind(5, 3);
        insert.Bind(6, 4);
        insert.Bind(7, row.Time);
        insert.Bind(9, 0);
        insert.Bind(10, row.Duration);
        fixed (byte* id = row.Id, use = row.ToolUse, data = row.Data)
        {
            insert.BindBlobInPlace(8, id, row.Id.Length);
            if (use is null)
            {
                insert.BindNull(11);
            }
            else
            {
                insert.BindInPlace(11, use, row.ToolUse!.Length);
            }
            insert.BindInPlace(12, data, row.Data.Length);
            insert.Step();
            insert.Reset();
        }
    }

    // Everything is numbers and bytes before the clock starts.
    private static Row[] Rows(IncomingEvent[] events)
    {
        var numbers = new Dictionary<string, long>();
        var rows = new Row[events.Length];
        for (var i = 0; i < events.Length; i++)
        {
            var incoming = events[i];
            rows[i] = new Row(Number(incoming.SessionId), Number(incoming.Type), incoming.ToolName is { } tool ? Number(tool) : null, incoming.Time.Micros,
                Guid.Parse(incoming.Id!).ToByteArray(bigEndian: true), incoming.ToolUseId is { } use ? System.Text.Encoding.ASCII.GetBytes(use) : null,
                incoming.DurationMs, incoming.Data.ToArray());
        }
        return rows;

        long Number(string name) => numbers.TryGetValue(name, out var number) ? number : numbers[name] = numbers.Count + 1;
    }

    private readonly record struct Row(long Session, long Type, long? Tool, long Time, byte[] Id, byte[]? ToolUse, long? Duration, byte[] Data);
}
