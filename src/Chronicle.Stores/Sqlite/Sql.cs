namespace Chronicle.Stores.Sqlite;

/// <summary>Every statement the store runs on its tables. A test explains each of them and fails on a scan.</summary>
internal static class Sql
{
    // The columns that filters look at stand first: reading a row's column decodes all before it, and bodies are long.
    // Events of a file's older version have their id in a column of its own: see Schema.
    private const string Columns =
        "seq, session, type, tool, source, project, time, trace_id, parent_id, coalesce(own_id, id), delay, duration_ms, tool_use_id, span_id, agent_id, prompt_id, data, extra, scope, sum";

    private const string SessionColumns =
        "key, id, source, project, title, status, waiting_for, started, last_event, last_received, ended, events, prompts, tool_calls, errors, first_seq, last_seq, dropped, pinned, "
        + "phase, phase_since, open, ended_calls, rules";

    public const string Begin = "BEGIN IMMEDIATE";
    public const string BeginRead = "BEGIN";
    public const string Commit = "COMMIT";
    public const string Rollback = "ROLLBACK";

    public const string InsertEvent =
        "INSERT INTO events(seq, session, type, tool, source, project, time, trace_id, parent_id, own_id, delay, duration_ms, tool_use_id, span_id, agent_id, prompt_id, data, extra, scope, sum) "
        + "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";

    public const string RowsOfIds = "SELECT seq, session, scope, own_id, id FROM events WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3";
    public const string IdSeed = "SELECT seed FROM id_index WHERE id = 1";
    public const string OldIdsUntil = "SELECT old_until FROM id_index WHERE id = 1";
    public const string Head = "SELECT max(seq) FROM events";
    public const string Trimmed = "SELECT oldest, events, sessions, last_session FROM trimmed WHERE id = 1";
    public const string Oldest = "SELECT oldest FROM trimmed WHERE id = 1";

    public const string ReadEvents = $"SELECT {Columns} FROM events WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3";
    public const string ReadEvent = $"SELECT {Columns} FROM events WHERE seq = ?1";
    public const string ReadBody = "SELECT data, extra FROM events WHERE seq = ?1";
    public const string ReadEnvelope = "SELECT seq, session, type, tool, source, project, time, trace_id, parent_id FROM events WHERE seq = ?1";

    public const string RangeUp =
        "SELECT seq, session, type, tool, source, project, time, trace_id, parent_id FROM events WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq";
    public const string RangeDown =
        "SELECT seq, session, type, tool, source, project, time, trace_id, parent_id FROM events WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq DESC";

    public const string BySessionUp = "SELECT seq FROM events WHERE session = ?1 AND seq >= ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4";
    public const string BySessionDown = "SELECT seq FROM events WHERE session = ?1 AND seq >= ?2 AND seq <= ?3 ORDER BY seq DESC LIMIT ?4";
    public const string ByTypeUp = "SELECT seq FROM events WHERE type = ?1 AND seq >= ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4";
    public const string ByTypeDown = "SELECT seq FROM events WHERE type = ?1 AND seq >= ?2 AND seq <= ?3 ORDER BY seq DESC LIMIT ?4";
    public const string ByTraceUp = "SELECT seq FROM events WHERE trace_id = ?1 AND seq >= ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4";
    public const string ByTraceDown = "SELECT seq FROM events WHERE trace_id = ?1 AND seq >= ?2 AND seq <= ?3 ORDER BY seq DESC LIMIT ?4";

    public const string InsertName = "INSERT INTO names(id, kind, value) VALUES(?1, ?2, ?3)";
    public const string NameId = "SELECT id FROM names WHERE kind = ?1 AND value = ?2";
    public const string NameValue = "SELECT value FROM names WHERE id = ?1";
    // As a range: told that all names are of one kind, the planner would sort what the index has in order.
    public const string NamesOfKind = "SELECT value FROM names WHERE kind >= ?1 AND kind <= ?1 ORDER BY kind, value LIMIT ?2";
    public const string DropName = "DELETE FROM names WHERE id = ?1";
    public const string NamesUp = "SELECT id FROM names WHERE id > ?1 ORDER BY id LIMIT ?2";
    /// <summary>Columns of the two statements that follow; NULL reads as 0, no name's number.</summary>
    public const int NameColumns = 5;
    public const string NamesOfEvent = "SELECT type, tool, source, project, scope FROM events WHERE seq = ?1";
    public const string NamesOfEvents = "SELECT type, tool, source, project, scope FROM events WHERE seq >= ?1 AND seq <= ?2";
    public const string LastName = "SELECT max(id) FROM names";

    public const string SessionCounts = "SELECT status, last_received < ?1 AND open IS NULL, last_received < ?2, count(*) FROM sessions GROUP BY 1, 2, 3";

    public const string InsertSession =
        $"INSERT INTO sessions({SessionColumns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 0, 0, ?18, ?19, ?20, ?21, ?22)";

    // Not first_seq, dropped and pinned: appending never changes them, and naming an indexed column would rewrite its index.
    public const string UpdateSession =
        "UPDATE sessions SET source = ?3, project = ?4, title = ?5, status = ?6, waiting_for = ?7, started = ?8, last_event = ?9, last_received = ?10, "
        + "ended = ?11, events = ?12, prompts = ?13, tool_calls = ?14, errors = ?15, last_seq = ?17, "
        + "phase = ?18, phase_since = ?19, open = ?20, ended_calls = ?21 WHERE key = ?1 AND id = ?2";
    public const string SetSessionTexts = "UPDATE sessions SET source = ?2, project = ?3, title = ?4, waiting_for = ?5, status = ?6, open = ?7 WHERE key = ?1";
    public const string SessionOfId = $"SELECT {SessionColumns} FROM sessions WHERE id = ?1";
    public const string SessionKey = "SELECT key FROM sessions WHERE id = ?1";
    public const string SessionId = "SELECT id FROM sessions WHERE key = ?1";
    // By the time of its last event, but not later than that arrived: as the index says it.
    public const string SessionsDown =
        $"SELECT {SessionColumns} FROM sessions WHERE min(last_event, last_received) <= ?1 ORDER BY min(last_event, last_received) DESC, last_seq DESC";
    public const string OpenSessions = $"SELECT {SessionColumns} FROM sessions INDEXED BY sessions_open WHERE key > 0 AND open IS NOT NULL";
    public const string LastSessionKey = "SELECT max(key) FROM sessions";
    public const string LastSessionSequence = "SELECT last_seq FROM sessions WHERE key = (SELECT session FROM events WHERE seq = (SELECT max(seq) FROM events))";

    public const string WidenSegment =
        "INSERT INTO segments(segment, min_time, max_time) VALUES(?1, ?2, ?3) "
        + "ON CONFLICT(segment) DO UPDATE SET min_time = min(min_time, excluded.min_time), max_time = max(max_time, excluded.max_time)";
    public const string SegmentsUp =
        "SELECT segment FROM segments WHERE segment >= ?1 AND segment <= ?2 AND max_time >= ?3 AND min_time <= ?4 ORDER BY segment";
    public const string SegmentsDown =
        "SELECT segment FROM segments WHERE segment >= ?1 AND segment <= ?2 AND max_time >= ?3 AND min_time <= ?4 ORDER BY segment DESC";

    public const string SessionsBefore = "SELECT key, project, first_seq FROM sessions WHERE first_seq < ?1 AND pinned = 0 ORDER BY first_seq";
    public const string SessionRule = "SELECT project, pinned FROM sessions WHERE key = ?1";
    public const string SessionOfEvent = "SELECT session FROM events WHERE seq = ?1";
    public const string ArrivalOfEvent = "SELECT time + delay FROM events WHERE seq = ?1";
    public const string Arrivals = "SELECT seq, session, type, time + delay FROM events WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq";
    public const string KeptOfSession = "SELECT seq, type FROM events WHERE session = ?1 AND seq >= ?2 AND seq < ?3 ORDER BY seq";
    public const string FirstOfSession = "SELECT min(seq) FROM events WHERE session = ?1";
    public const string DropEvent = "DELETE FROM events WHERE seq = ?1";
    public const string EraseEvent =
        "UPDATE events SET session = ?2, type = ?3, tool = NULL, source = NULL, project = NULL, trace_id = NULL, parent_id = NULL, id = NULL, own_id = NULL, scope = NULL, duration_ms = NULL, "
        + "tool_use_id = NULL, span_id = NULL, agent_id = NULL, prompt_id = NULL, data = NULL, extra = NULL WHERE seq = ?1";
    public const string RewriteEvent =
        "UPDATE events SET type = ?2, tool = ?3, source = ?4, project = ?5, trace_id = ?6, parent_id = ?7, id = NULL, own_id = ?8, tool_use_id = ?9, span_id = ?10, agent_id = ?11, "
        + "prompt_id = ?12, data = ?13, extra = ?14, scope = ?15 WHERE seq = ?1";
    public const string RenameSession = "UPDATE sessions SET id = ?2 WHERE key = ?1";
    public const string TrimmedSessions = $"SELECT {SessionColumns} FROM sessions WHERE dropped > 0";
    public const string DropFromSession = "UPDATE sessions SET dropped = dropped + ?2, first_seq = ?3 WHERE key = ?1";
    public const string DroppedOfSession = "SELECT dropped FROM sessions WHERE key = ?1";
    public const string TakeBack = "UPDATE sessions SET dropped = dropped - 1 WHERE key = ?1 AND dropped > 0";
    public const string DropSession = "DELETE FROM sessions WHERE key = ?1";
    public const string DropSegment = "DELETE FROM segments WHERE segment = ?1 AND NOT EXISTS (SELECT 1 FROM events WHERE seq >= ?2 AND seq <= ?3)";
    public const string Trim = "UPDATE trimmed SET oldest = max(oldest, ?1), events = events + ?2, sessions = sessions + ?3, last_session = ?4 WHERE id = 1";
    public const string Pin = "UPDATE sessions SET pinned = ?2 WHERE key = ?1";

    // An epoch that nothing was recorded under gives way to the one after it.
    public const string InsertEpoch = "INSERT INTO epochs(first_seq, epoch) VALUES(?1, ?2) ON CONFLICT(first_seq) DO UPDATE SET epoch = excluded.epoch";
    public const string Epochs = "SELECT first_seq, epoch FROM epochs ORDER BY first_seq";

    // Rules that nothing was recorded under give way to those after them.
    public const string InsertRules = "INSERT INTO rules(first_seq, version) VALUES(?1, ?2) ON CONFLICT(first_seq) DO UPDATE SET version = excluded.version";
    public const string Rules = "SELECT first_seq, version FROM rules ORDER BY first_seq";

    public const string NextEvent = "SELECT min(seq) FROM events WHERE seq > ?1";
    public const string SummedFrom = "SELECT first_seq FROM sums WHERE id = 1";
    public const string SetSum = "UPDATE events SET sum = ?2 WHERE seq = ?1";
    public const string TimesOfEvent = "SELECT time, delay FROM events WHERE seq = ?1";
    public const string LastSeal = "SELECT segment, last_seq, root, chain, salts FROM seals WHERE segment >= 0 ORDER BY segment DESC LIMIT 1";
    public const string ReadSeal = "SELECT segment, last_seq, root, chain, salts FROM seals WHERE segment = ?1";
    public const string WriteSeal =
        "INSERT INTO seals(segment, last_seq, root, chain, salts) VALUES(?1, ?2, ?3, ?4, ?5) "
        + "ON CONFLICT(segment) DO UPDATE SET last_seq = excluded.last_seq, root = excluded.root, chain = excluded.chain, salts = excluded.salts";
    public const string SetSalts = "UPDATE seals SET salts = ?2 WHERE segment = ?1";
    public const string InsertLeaf = "INSERT INTO leaves(seq, leaf) VALUES(?1, ?2) ON CONFLICT(seq) DO NOTHING";
    public const string LeavesOfSegment = "SELECT seq, leaf FROM leaves WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq";
    public const string DropLeaves = "DELETE FROM leaves WHERE seq >= ?1 AND seq <= ?2";

    public const string VerifySeals = "SELECT segment, last_seq, root, chain, salts FROM seals ORDER BY segment";
    public const string VerifySessions = $"SELECT {SessionColumns} FROM sessions";
    public const string VerifySegments = "SELECT segment, min_time, max_time FROM segments";
}
