-- A file as version 5 of the schema wrote it. Never edited: it stands for the files that exist.
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
CREATE INDEX events_trace ON events(trace_id) WHERE trace_id IS NOT NULL;

ALTER TABLE sessions ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_first ON sessions(first_seq);
CREATE TABLE trimmed(
    id INTEGER PRIMARY KEY, oldest INTEGER NOT NULL, events INTEGER NOT NULL, sessions INTEGER NOT NULL, last_session INTEGER NOT NULL);
INSERT INTO trimmed VALUES(1, 1, 0, 0, 0);

INSERT INTO epochs VALUES(1, 'oldepoch');
INSERT INTO names VALUES(1, 1, 'user_prompt_submit'), (2, 3, 'claude-code'), (3, 1, 'pre_tool_use'), (4, 2, 'Bash');
INSERT INTO events VALUES
    (1, 1, 1, NULL, 2, NULL, 1795000000000000, NULL, NULL, x'0197f3f02c1e7a3b8f000123456789ab', 250, NULL, NULL, NULL, NULL, NULL, '{"prompt":"Fix it"}', NULL),
    (2, 1, 3, 4, 2, NULL, 1795000001000000, x'4bf92f3577b34da6a3ce929d0e0e4736', NULL, NULL, 0, NULL, 'toolu_1', x'00f067aa0ba902b7', NULL, NULL, '{}', '{"k":1}');
INSERT INTO sessions VALUES
    (1, 'old-session', 'claude-code', NULL, 'Fix it', 0, NULL, 1795000000000000, 1795000001000000, 1795000001000000, NULL, 2, 1, 1, 0, 1, 2, 0, 0);
INSERT INTO segments VALUES(0, 1795000000000000, 1795000001000000);
ALTER TABLE events ADD COLUMN own_id;
ALTER TABLE events ADD COLUMN scope INTEGER;
CREATE TABLE rules(first_seq INTEGER PRIMARY KEY, version TEXT NOT NULL);
CREATE TABLE id_index(id INTEGER PRIMARY KEY, seed BLOB NOT NULL, old_until INTEGER NOT NULL);
INSERT INTO id_index VALUES(1, x'000102030405060708090a0b0c0d0e0f', 2);
ALTER TABLE events ADD COLUMN sum INTEGER;
CREATE TABLE sums(id INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL);
INSERT INTO sums SELECT 1, coalesce(max(seq), 0) + 1 FROM events;
CREATE TABLE seals(segment INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, root BLOB NOT NULL, chain BLOB NOT NULL, salts BLOB NOT NULL);
CREATE TABLE leaves(seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL);
PRAGMA application_id = 0x4368726e;
PRAGMA user_version = 5;
