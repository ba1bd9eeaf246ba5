using System.Globalization;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The tables, and how a file of an older version becomes one of this version.</summary>
/// <remarks>Steps are never edited once released: a change is a new step at the end, and a fixture of the version before it in the tests.</remarks>
internal static class Schema
{
    /// <summary>"Chrn": the file's mark as a Chronicle database (sqlite.org/pragma.html#pragma_application_id).</summary>
    public const int ApplicationId = 0x4368726e;

    private const string EpochLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Step n takes a file from version n to n + 1.</summary>
    private static readonly string[] Steps =
    [
        // 1. Columns without a type keep what they are given: long ids as 8 or 16 bytes, others as text. received = time + delay.
        """
        CREATE TABLE events(
            seq INTEGER PRIMARY KEY, session INTEGER NOT NULL, type INTEGER NOT NULL, tool INTEGER, source INTEGER, project INTEGER, time INTEGER NOT NULL,
            trace_id, parent_id, id, delay INTEGER NOT NULL, duration_ms INTEGER, tool_use_id, span_id, agent_id, prompt_id, data, extra);
        CREATE UNIQUE INDEX events_id ON events(id) WHERE id IS NOT NULL;
        CREATE INDEX events_session ON events(session);
        CREATE INDEX events_type ON events(type);
        CREATE TABLE names(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, value TEXT NOT NULL, UNIQUE(kind, value));
        CREATE TABLE sessions(
            key INTEGER PRIMARY KEY, id NOT NULL UNIQUE, source, project, title, status INTEGER NOT NULL, waiting_for, started INTEGER NOT NULL,
            last_event INTEGER NOT NULL, last_received INTEGER NOT NULL, ended INTEGER, events INTEGER NOT NULL, prompts INTEGER NOT NULL,
            tool_calls INTEGER NOT NULL, errors INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL);
        CREATE INDEX sessions_last ON sessions(last_seq);
        CREATE TABLE segments(segment INTEGER PRIMARY KEY, min_time INTEGER NOT NULL, max_time INTEGER NOT NULL);
        CREATE TABLE epochs(first_seq INTEGER PRIMARY KEY, epoch TEXT NOT NULL);
        """,

        // 2. Looking up a trace: few events have one, so the index costs the others nothing.
        "CREATE INDEX events_trace ON events(trace_id) WHERE trace_id IS NOT NULL",

        // 3. Retention: what was dropped, of all and of each session; which sessions still have events before the dense part. A session's key is never given twice.
        """
        ALTER TABLE sessions ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX sessions_first ON sessions(first_seq);
        CREATE TABLE trimmed(
            id INTEGER PRIMARY KEY, oldest INTEGER NOT NULL, events INTEGER NOT NULL, sessions INTEGER NOT NULL, last_session INTEGER NOT NULL);
        INSERT INTO trimmed VALUES(1, 1, 0, 0, 0);
        """,

        // 4. Ids are one of a kind within a scope, and found by the files in the folder ids. Events have theirs in own_id from here on; those before keep theirs
        // in id, whose unique index finds them until the files do: then it goes.
        """
        ALTER TABLE events ADD COLUMN own_id;
        ALTER TABLE events ADD COLUMN scope INTEGER;
        CREATE TABLE rules(first_seq INTEGER PRIMARY KEY, version TEXT NOT NULL);
        CREATE TABLE id_index(id INTEGER PRIMARY KEY, seed BLOB NOT NULL, old_until INTEGER NOT NULL);
        INSERT INTO id_index VALUES(1, randomblob(16), coalesce((SELECT max(seq) FROM events), 0));
        """,

        // 5. Integrity: a sum for each event recorded from now on, seals for all of them (made in the background), and the leaves of events that are gone.
        """
        ALTER TABLE events ADD COLUMN sum INTEGER;
        CREATE TABLE sums(id INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL);
        INSERT INTO sums SELECT 1, coalesce(max(seq), 0) + 1 FROM events;
        CREATE TABLE seals(segment INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, root BLOB NOT NULL, chain BLOB NOT NULL, salts BLOB NOT NULL);
        CREATE TABLE leaves(seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL);
        """,

        // 6. What is open in a session, by which rules it was counted from its first event on, and lists by the time of the last event instead of its number.
        """
        ALTER TABLE sessions ADD COLUMN phase INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN phase_since INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN open;
        ALTER TABLE sessions ADD COLUMN ended_calls;
        ALTER TABLE sessions ADD COLUMN rules INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX sessions_open ON sessions(key) WHERE open IS NOT NULL;
        CREATE INDEX sessions_active ON sessions(min(last_event, last_received), last_seq);
        DROP INDEX sessions_last;
        """,
    ];

    /// <summary>After the step to this version a file without events gets the columns where they cost least: before the bodies, and without the old index.</summary>
    private const int VersionOfIdIndex = 4;

    private const string EventsOfANewFile =
        """
        DROP TABLE events;
        CREATE TABLE events(
            seq INTEGER PRIMARY KEY, session INTEGER NOT NULL, type INTEGER NOT NULL, tool INTEGER, source INTEGER, project INTEGER, time INTEGER NOT NULL,
            trace_id, parent_id, scope INTEGER, own_id, delay INTEGER NOT NULL, duration_ms INTEGER, tool_use_id, span_id, agent_id, prompt_id, data, extra, id);
        CREATE INDEX events_session ON events(session);
        CREATE INDEX events_type ON events(type);
        CREATE INDEX events_trace ON events(trace_id) WHERE trace_id IS NOT NULL;
        """;

    public static int Version => Steps.Length;

    /// <summary>Makes the tables of a version in an empty file.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="version">Which version.</param>
    /// <param name="hadEvents">Whether the tables are those of a file that had events before the version of the index of ids.</param>
    public static void Create(SqliteConnection connection, int version, bool hadEvents)
    {
        for (var step = 0; step < version; step++)
        {
            connection.Execute(Steps[step]);
            if (step + 1 == VersionOfIdIndex && !hadEvents)
            {
                connection.Execute(EventsOfANewFile);
            }
        }
    }

    /// <summary>Creates or upgrades the tables, in one transaction.</summary>
    public static void Upgrade(SqliteConnection connection)
    {
        if (Check(connection) == Version)
        {
            return;
        }
        connection.Execute(Sql.Begin);
        try
        {
            for (var version = Check(connection); version < Version; version++) // again, now that nobody else can write
            {
                connection.Execute(Steps[version]);
                if (version + 1 == VersionOfIdIndex && connection.Use(Sql.Head).Scalar() is null)
                {
                    connection.Execute(EventsOfANewFile);
                }
                if (version == 0)
                {
                    connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
                    connection.Use(Sql.InsertEpoch).Bind(1, 1).Bind(2, NewEpoch()).Run();
                }
            }
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
            connection.Execute(Sql.Commit);
        }
        catch
        {
            if (connection.InTransaction)
            {
                connection.Execute(Sql.Rollback);
            }
            throw;
        }
    }

    /// <exception cref="StoreException">The file is not of this version: a reader cannot upgrade it.</exception>
    public static void RequireCurrent(SqliteConnection connection)
    {
        var version = Check(connection);
        if (version == 0)
        {
            throw new StoreException($"'{connection.Path}' is empty: nothing was ever recorded in it.", isTransient: false);
        }
        if (version < Version)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"'{connection.Path}' was written by an older Chronicle (schema {version}; this one reads {Version}). Start 'chronicle serve' on it once to upgrade it."),
                isTransient: false);
        }
    }

    /// <summary>The file's version; 0 for an empty file.</summary>
    /// <exception cref="StoreException">It is another program's file, or a newer Chronicle's.</exception>
    public static int Check(SqliteConnection connection)
    {
        var version = (int)Pragma(connection, "PRAGMA user_version");
        var application = Pragma(connection, "PRAGMA application_id");
        var isEmpty = Pragma(connection, "SELECT count(*) FROM sqlite_master") == 0;
        if (!isEmpty && application != ApplicationId)
        {
            throw new StoreException($"'{connection.Path}' is another program's SQLite database, not Chronicle's. Choose another folder with --data.", isTransient: false);
        }
        if (version > Version)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"'{connection.Path}' was written by a newer Chronicle (schema {version}; this one knows {Version}). Use that version or newer."), isTransient: false);
        }
        return isEmpty ? 0 : version;
    }

    private static long Pragma(SqliteConnection connection, string sql)
    {
        using var statement = connection.Prepare(sql);
        return statement.Scalar() ?? 0;
    }

    /// <summary>Begins a new epoch after the last event: cursors that were given out before are refused from now on.</summary>
    public static void BeginEpoch(SqliteConnection connection) =>
        connection.Use(Sql.InsertEpoch).Bind(1, (connection.Use(Sql.Head).Scalar() ?? 0) + 1).Bind(2, NewEpoch()).Run();

    /// <summary>A name that no other history has had: 8 of 36 letters, from the kernel's randomness and without loading a cryptography library for it.</summary>
    private static string NewEpoch()
    {
        Span<byte> random = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(random);
        return string.Create(8, BitConverter.ToUInt64([.. random[..6], .. random[14..]]), static (text, value) =>
        {
            foreach (ref var letter in text)
            {
                letter = EpochLetters[(int)(value % (ulong)EpochLetters.Length)];
                value /= (ulong)EpochLetters.Length;
            }
        });
    }
}
