namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Every statement the recall index runs on its tables. A test explains each of them and fails on a scan.</summary>
internal static class RecallSql
{
    private const string Columns =
        "seq, kind, id, session, project, user, channel, role, type, time, changed, parent, agent, trace, tokens, title, needs_review, reason, text";

    // A filter's values have the same numbers in every statement; BoundFilter sets them.
    private const string Filter =
        "(?11 IS NULL OR kind = ?11) AND (?12 IS NULL OR user = ?12) AND (?13 IS NULL OR project = ?13) AND (?14 IS NULL OR session = ?14) AND (?15 IS NULL OR role = ?15) "
        + "AND (?16 IS NULL OR type = ?16) AND (?17 IS NULL OR channel = ?17) AND (?18 IS NULL OR time >= ?18) AND (?19 IS NULL OR time <= ?19) "
        + "AND seq >= ?20 AND seq <= ?21";

    public const string ReadState = "SELECT epoch, position, refill, last_text, last_vector, documents, texts, wanted, stale FROM state WHERE id = 1";
    public const string WriteState =
        "UPDATE state SET epoch = ?1, position = ?2, refill = ?3, last_text = ?4, last_vector = ?5, documents = ?6, texts = ?7, wanted = ?8, stale = ?9 WHERE id = 1";

    public const string NameId = "SELECT id FROM names WHERE value = ?1";
    public const string NameValue = "SELECT value FROM names WHERE id = ?1";
    public const string InsertName = "INSERT INTO names(value) VALUES(?1) RETURNING id";

    // One walk over the documents, for an erasure. The last name's number would be given again, and readers may know the name that had it: it keeps its row, without the name.
    private const string UnusedName =
        "NOT EXISTS(SELECT 1 FROM documents WHERE session = names.id) "
        + "AND NOT EXISTS(SELECT 1 FROM documents WHERE project = names.id) AND NOT EXISTS(SELECT 1 FROM documents WHERE user = names.id) "
        + "AND id NOT IN (SELECT type FROM documents UNION SELECT channel FROM documents WHERE channel IS NOT NULL UNION SELECT role FROM documents WHERE role IS NOT NULL "
        + "UNION SELECT agent FROM documents WHERE agent IS NOT NULL)";
    public const string DropUnusedNames = $"DELETE FROM names WHERE id < (SELECT max(id) FROM names) AND {UnusedName}";
    public const string EmptyLastName = $"UPDATE names SET value = 'erased ' || id WHERE id = (SELECT max(id) FROM names) AND {UnusedName}";

    public const string InsertDocument =
        $"INSERT INTO documents({Columns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
    public const string ReviewDocument = "UPDATE documents SET needs_review = ?2, reason = ?3, changed = ?4, title = coalesce(?5, title) WHERE seq = ?1";
    public const string ForgetTitle = "UPDATE documents SET title = NULL WHERE id = ?1 AND kind = ?2 AND kind <> 0 AND title = ?3";
    public const string ForgetReason = "UPDATE documents SET reason = NULL WHERE id = ?1 AND kind = ?2 AND kind <> 0 AND reason = ?3";
    public const string DeleteDocument = "DELETE FROM documents WHERE seq = ?1";
    public const string ReadDocument = $"SELECT {Columns} FROM documents WHERE seq = ?1";
    public const string DocumentsOfId = $"SELECT {Columns} FROM documents WHERE id = ?1 AND kind = ?2 AND kind <> 0 LIMIT ?3";
    public const string DocumentOfSession = $"SELECT {Columns} FROM documents WHERE id = ?1 AND kind = ?2 AND kind <> 0 AND session = ?3";
    public const string TextOfDocument = "SELECT text FROM documents WHERE seq = ?1";
    public const string DocumentsUp = "SELECT seq FROM documents WHERE seq > ?1 AND seq < ?2 ORDER BY seq LIMIT ?3";
    public const string DocumentsOfSession = "SELECT seq FROM documents INDEXED BY documents_session WHERE session = ?1 AND seq <= ?2 LIMIT ?3";
    public const string ChildrenOf = $"SELECT {Columns} FROM documents WHERE parent = ?1 AND kind = 1 AND session = ?3 ORDER BY seq LIMIT ?2";
    public const string LastMessageOfAgent = "SELECT id FROM documents WHERE session = ?1 AND kind = 1 AND agent IS ?2 ORDER BY seq DESC LIMIT 1";
    public const string MoveFirstOfAgent =
        "UPDATE documents SET parent = ?3 WHERE seq = (SELECT seq FROM documents WHERE session = ?1 AND kind = 1 AND agent = ?2 ORDER BY seq LIMIT 1) AND id <> ?3";
    public const string MessagesUp = $"SELECT {Columns} FROM documents WHERE session = ?1 AND kind = 1 AND seq > ?2 ORDER BY seq LIMIT ?3";
    public const string MessagesDown = $"SELECT {Columns} FROM documents WHERE session = ?1 AND kind = 1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";

    private const string ConversationFilter =
        "kind = 2 AND seq < ?1 AND (?3 IS NULL OR user = ?3) AND (?4 IS NULL OR channel = ?4) AND (?5 IS NULL OR project = ?5) AND (?6 IS NULL OR needs_review = ?6) "
        + "ORDER BY seq DESC LIMIT ?2";
    public const string Conversations = $"SELECT {Columns} FROM documents INDEXED BY documents_conversation WHERE {ConversationFilter}";
    public const string ConversationsOfUser = $"SELECT {Columns} FROM documents INDEXED BY documents_user WHERE user = ?3 AND {ConversationFilter}";
    public const string ConversationsToReview = $"SELECT {Columns} FROM documents INDEXED BY documents_review WHERE needs_review = 1 AND {ConversationFilter}";

    // The newest of the documents that share a text and pass the filter.
    public const string HitOfText = $"SELECT seq, kind, id FROM documents WHERE text = ?1 AND {Filter} ORDER BY seq DESC LIMIT 1";

    public const string TextsOfSession = $"SELECT text FROM documents INDEXED BY documents_session WHERE session = ?14 AND text IS NOT NULL AND {Filter}";
    public const string TextsOfUser = $"SELECT text FROM documents INDEXED BY documents_user WHERE user = ?12 AND text IS NOT NULL AND {Filter}";
    public const string TextsOfProject = $"SELECT text FROM documents INDEXED BY documents_project WHERE project = ?13 AND text IS NOT NULL AND {Filter}";
    public const string TextsOfAny = $"SELECT text FROM documents NOT INDEXED WHERE text IS NOT NULL AND {Filter}";

    public const string WidenZone =
        "INSERT INTO zones(zone, first_time, last_time, last_text) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(zone) DO UPDATE SET "
        + "first_time = min(first_time, excluded.first_time), last_time = max(last_time, excluded.last_time), last_text = max(last_text, excluded.last_text)";
    public const string ZonesBetween = "SELECT min(zone), max(zone), max(last_text) FROM zones WHERE last_time >= ?1 AND first_time <= ?2";

    public const string TextOfHash = "SELECT key, documents, wanted, grp, indexed FROM texts WHERE hash = ?1";
    public const string TextOfKey = "SELECT documents, wanted, seq, indexed FROM texts WHERE key = ?1";
    public const string GroupOfWanted = "SELECT grp FROM texts WHERE key = ?1 AND wanted = 1";
    public const string InsertText = "INSERT INTO texts(key, hash, seq, documents, wanted, grp, indexed) VALUES(?1, ?2, ?3, 1, ?4, ?5, 1)";
    public const string UseText = "UPDATE texts SET documents = documents + 1, wanted = ?2, grp = ?3, seq = CASE documents WHEN 0 THEN ?4 ELSE seq END, indexed = 1 WHERE key = ?1";
    public const string LeaveText = "UPDATE texts SET documents = documents - 1, seq = coalesce((SELECT min(seq) FROM documents WHERE text = ?1), seq) WHERE key = ?1";
    public const string DeleteText = "DELETE FROM texts WHERE key = ?1";
    public const string UnusedTexts = "SELECT key FROM texts WHERE documents = 0 AND key > 0 LIMIT ?1";
    public const string UnindexText = "INSERT INTO fulltext(fulltext, rowid, words, parts) VALUES('delete', ?1, ?2, ?3)";
    public const string MergeIndex = "INSERT INTO fulltext(fulltext, rank) VALUES('merge', ?1)";
    public const string TotalChanges = "SELECT total_changes()";
    public const string IndexText = "INSERT INTO fulltext(rowid, words, parts) VALUES(?1, ?2, ?3)";

    public const string SeeWord = "INSERT INTO words(word, seen) VALUES(?1, ?2) ON CONFLICT(word) DO UPDATE SET seen = seen + excluded.seen";
    public const string UnseeWord = "UPDATE words SET seen = seen - ?2 WHERE word = ?1";
    public const string DropUnseenWord = "DELETE FROM words WHERE word = ?1 AND seen <= 0";
    public const string Words = "SELECT word, seen FROM words";
    public const string WordsBetween = "SELECT word, seen FROM words WHERE word >= ?1 AND word < ?2 LIMIT ?3";

    // Refilling keeps the texts and their vectors, which the same texts find again.
    public const string EmptyDocuments = "DELETE FROM documents";
    public const string EmptyZones = "DELETE FROM zones";
    public const string EmptyWords = "DELETE FROM words";
    public const string EmptyIndex = "INSERT INTO fulltext(fulltext) VALUES('delete-all')";
    public const string FreeTexts = "UPDATE texts SET documents = 0, indexed = 0";

    // Matching costs next to nothing; relevance costs microseconds for each row it is asked for.
    public const string CountMatches = "SELECT count(*), min(rowid) FROM (SELECT rowid FROM fulltext WHERE fulltext MATCH ?1 ORDER BY rowid DESC LIMIT ?2)";
    public const string Matches = "SELECT rowid FROM fulltext WHERE fulltext MATCH ?1 AND rowid >= ?2 AND rowid <= ?3";
    public const string Ranked = "SELECT rowid, relevance(fulltext, ?5) FROM fulltext WHERE fulltext MATCH ?1 AND rowid >= ?3 AND rowid <= ?4 ORDER BY rowid DESC LIMIT ?2";
    // SQLite compares each row with a range once more after FTS5 has, which takes as long as finding it: a range is given where it leaves something out.
    public const string RankedAmong = "SELECT rowid, relevance(fulltext, ?5) FROM fulltext WHERE fulltext MATCH ?1 AND passes(?6, rowid) ORDER BY rowid DESC LIMIT ?2";
    public const string RankedAmongBetween =
        "SELECT rowid, relevance(fulltext, ?5) FROM fulltext WHERE fulltext MATCH ?1 AND rowid >= ?3 AND rowid <= ?4 AND passes(?6, rowid) ORDER BY rowid DESC LIMIT ?2";

    public const string ModelOfName = "SELECT id, dimensions, done, vectors, failed, dropped FROM models WHERE name = ?1";
    public const string Models = "SELECT name, vectors, failed, dimensions FROM models";
    public const string InsertModel = "INSERT INTO models(name, dimensions, done, vectors, failed, dropped) VALUES(?1, ?2, 0, 0, 0, 0) RETURNING id";
    public const string WriteModel = "UPDATE models SET dimensions = ?2, done = ?3, vectors = ?4, failed = ?5, dropped = ?6 WHERE id = ?1";
    public const string AskAgain = "UPDATE models SET done = ?1 WHERE done > ?1";

    // The range of wanted texts is walked from where all before it are done, so that little of it is passed over.
    public const string Pending =
        "SELECT key, seq FROM texts INDEXED BY texts_wanted WHERE wanted = 1 AND key > ?1 AND NOT EXISTS(SELECT 1 FROM exact WHERE text = key AND model = ?2) "
        + "AND NOT EXISTS(SELECT 1 FROM failures WHERE text = key AND model = ?2 AND retrying = 0) ORDER BY key LIMIT ?3";

    public const string InsertVector = "INSERT INTO vectors(model, grp, no, text, quantised) VALUES(?1, ?2, ?3, ?4, ?5)";
    public const string InsertExact = "INSERT INTO exact(text, model, grp, no, vector) VALUES(?1, ?2, ?3, ?4, ?5)";
    public const string HasExact = "SELECT 1 FROM exact WHERE text = ?1 AND model = ?2";
    public const string ExactOfText = "SELECT vector FROM exact WHERE text = ?1 AND model = ?2";
    public const string PlacesOfText = "SELECT model, grp, no FROM exact WHERE text = ?1 ORDER BY model";
    public const string QuantisedAt = "SELECT quantised FROM vectors WHERE model = ?1 AND grp = ?2 AND no = ?3";
    public const string MoveExact = "UPDATE exact SET grp = ?3, no = ?4 WHERE text = ?1 AND model = ?2";
    public const string DeleteVector = "DELETE FROM vectors WHERE model = ?1 AND grp = ?2 AND no = ?3";
    public const string DeleteExact = "DELETE FROM exact WHERE text = ?1";
    public const string CountDropped = "UPDATE models SET dropped = dropped + 1, vectors = vectors - ?2 WHERE id = ?1";
    public const string VectorsUp = "SELECT no, text, quantised FROM vectors WHERE model = ?1 AND grp = ?2 AND no > ?3 ORDER BY no";
    public const string NextGroup = "SELECT min(grp) FROM vectors WHERE model = ?1 AND grp > ?2";

    public const string InsertFailure =
        "INSERT INTO failures(text, model, reason, attempts, time, retrying) VALUES(?1, ?2, ?3, 1, ?4, 0) "
        + "ON CONFLICT(text, model) DO UPDATE SET reason = excluded.reason, attempts = attempts + 1, time = excluded.time, retrying = 0";
    public const string IsRetrying = "SELECT retrying FROM failures WHERE text = ?1 AND model = ?2";
    public const string RetryFailure = "UPDATE failures SET retrying = 1 WHERE text = ?1 AND model = ?2";
    public const string DeleteFailure = "DELETE FROM failures WHERE text = ?1 AND model = ?2";
    public const string FailuresOfText = "SELECT model, retrying FROM failures WHERE text = ?1 ORDER BY model";
    public const string FailuresUp =
        "SELECT failures.text, texts.seq, models.name, failures.reason, failures.attempts, failures.time FROM failures CROSS JOIN texts ON texts.key = failures.text "
        + "CROSS JOIN models ON models.id = failures.model WHERE failures.text > ?1 AND failures.retrying = 0 ORDER BY failures.text, failures.model LIMIT ?2";
    public const string FailuresOfModel = "SELECT text FROM failures WHERE text > ?1 AND model = ?2 AND retrying = 0 ORDER BY text LIMIT ?3";
    public const string DropFailures = "UPDATE models SET failed = failed - ?2 WHERE id = ?1";
}
