using System.Globalization;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>The tables of <c>recall.db</c>. A file of the version before gets the table it lacks; one of any other is deleted and filled again from the journal.</summary>
internal static class RecallSchema
{
    /// <summary>"Chrr": the file's mark (sqlite.org/pragma.html#pragma_application_id).</summary>
    public const int ApplicationId = 0x43687272;

    /// <summary>Goes up with every change below or in how text is cut: what is stored must have been cut as queries are.</summary>
    public const int Version = 3;

    // Their words are cut as they are now, and their vectors were paid for.
    private const int WithoutZones = 1;
    private const int WithoutSessionsOfIds = 2;

    // 8 KiB: ten quantised vectors of 768 dimensions stand on a page, and half as many pages are read for a posting list.
    public const string PageSize = "PRAGMA page_size = 8192";

    // A file without a version is of another version.
    public const string Disown = "PRAGMA user_version = 0";

    // A zone is 4,096 sequences (DocumentZones.Bits).
    private const string Zones = "CREATE TABLE zones(zone INTEGER PRIMARY KEY, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, last_text INTEGER NOT NULL)";
    private const string FillZones = "INSERT INTO zones SELECT seq >> 12, min(time), max(time), coalesce(max(text), 0) FROM documents GROUP BY 1";

    // Two sessions may have messages with the same id.
    private const string Ids = "CREATE UNIQUE INDEX documents_id ON documents(id, kind, session) WHERE kind <> 0";
    private const string DropIds = "DROP INDEX documents_id";

    // The tokenizer gets words that Segmenter has cut; it only folds accents, and must keep together what Letters.Joiners says.
    // Without content: no text is kept here. Prefixes of three letters are indexed; shorter ones begin few enough lists to be merged.
    private const string Tables =
        """
        CREATE TABLE state(
            id INTEGER PRIMARY KEY CHECK(id = 1), epoch TEXT NOT NULL, position INTEGER NOT NULL, refill INTEGER NOT NULL, last_text INTEGER NOT NULL,
            last_vector INTEGER NOT NULL, documents INTEGER NOT NULL, texts INTEGER NOT NULL, wanted INTEGER NOT NULL, stale INTEGER NOT NULL);
        CREATE TABLE names(id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
        CREATE TABLE documents(
            seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, text INTEGER, session INTEGER NOT NULL, project INTEGER, user INTEGER, channel INTEGER, role INTEGER,
            type INTEGER NOT NULL, time INTEGER NOT NULL, needs_review INTEGER NOT NULL, changed INTEGER, tokens INTEGER, agent INTEGER, id NOT NULL, parent, trace,
            title, reason);
        CREATE INDEX documents_text ON documents(text, seq) WHERE text IS NOT NULL;
        CREATE INDEX documents_session ON documents(session, kind, seq);
        CREATE INDEX documents_project ON documents(project) WHERE project IS NOT NULL;
        CREATE INDEX documents_user ON documents(user, kind, seq) WHERE user IS NOT NULL;
        CREATE INDEX documents_parent ON documents(parent, kind, seq) WHERE parent IS NOT NULL;
        CREATE INDEX documents_conversation ON documents(seq) WHERE kind = 2;
        CREATE INDEX documents_review ON documents(seq) WHERE kind = 2 AND needs_review = 1;
        CREATE TABLE texts(
            key INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, seq INTEGER NOT NULL, documents INTEGER NOT NULL, wanted INTEGER NOT NULL, grp INTEGER NOT NULL,
            indexed INTEGER NOT NULL);
        CREATE INDEX texts_wanted ON texts(key) WHERE wanted = 1;
        CREATE INDEX texts_unused ON texts(key) WHERE documents = 0;
        CREATE VIRTUAL TABLE fulltext USING fts5(
            words, parts, content='', prefix='3', tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* Co' tokenchars '._-/:@#+$~\'");
        CREATE TABLE words(word TEXT PRIMARY KEY, seen INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE models(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dimensions INTEGER NOT NULL, done INTEGER NOT NULL, vectors INTEGER NOT NULL, failed INTEGER NOT NULL,
            dropped INTEGER NOT NULL);
        CREATE TABLE vectors(
            model INTEGER NOT NULL, grp INTEGER NOT NULL, no INTEGER NOT NULL, text INTEGER NOT NULL, quantised BLOB NOT NULL, PRIMARY KEY(model, grp, no)) WITHOUT ROWID;
        CREATE TABLE exact(
            text INTEGER NOT NULL, model INTEGER NOT NULL, grp INTEGER NOT NULL, no INTEGER NOT NULL, vector BLOB NOT NULL, PRIMARY KEY(text, model)) WITHOUT ROWID;
        CREATE TABLE failures(
            text INTEGER NOT NULL, model INTEGER NOT NULL, reason TEXT NOT NULL, attempts INTEGER NOT NULL, time INTEGER NOT NULL, retrying INTEGER NOT NULL,
            PRIMARY KEY(text, model)) WITHOUT ROWID;
        """;

    /// <summary>Whether the file is one of ours, of this version now, and whole enough to be used.</summary>
    public static bool IsUsable(SqliteConnection connection)
    {
        var version = Scalar(connection, "PRAGMA user_version");
        if (Scalar(connection, "PRAGMA application_id") != ApplicationId || version is not (Version or WithoutZones or WithoutSessionsOfIds) || Scalar(connection, "SELECT position FROM state") is null)
        {
            return false;
        }
        if (version != Version)
        {
            Upgrade(connection, addZones: version == WithoutZones);
        }
        return true;
    }

    /// <summary>Makes the tables in an empty file, in one transaction.</summary>
    public static void Create(SqliteConnection connection, string epoch)
    {
        connection.Execute(Sql.Begin);
        connection.Execute(Tables);
        connection.Execute(Ids);
        connection.Execute(Zones);
        using (var insert = connection.Prepare("INSERT INTO state VALUES(1, ?1, 0, 0, 0, 0, 0, 0, 0, 0)"))
        {
            insert.Bind(1, epoch).Run();
        }
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
        SetVersion(connection);
        connection.Execute(Sql.Commit);
    }

    // One walk over the documents; nothing is read from the journal, and no text is embedded again.
    private static void Upgrade(SqliteConnection connection, bool addZones)
    {
        connection.Execute(Sql.Begin);
        if (addZones)
        {
            connection.Execute(Zones);
            connection.Execute(FillZones);
        }
        connection.Execute(DropIds);
        connection.Execute(Ids);
        SetVersion(connection);
        connection.Execute(Sql.Commit);
    }

    private static void SetVersion(SqliteConnection connection) => connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));

    private static long? Scalar(SqliteConnection connection, string sql)
    {
        using var statement = connection.Prepare(sql);
        return statement.Scalar();
    }
}
