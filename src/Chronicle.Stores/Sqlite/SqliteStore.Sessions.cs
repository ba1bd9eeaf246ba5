using Chronicle.Journal;
using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public ValueTask<Session?> FindSessionAsync(string sessionId, CancellationToken cancellationToken) => _readers.RunAsync(
        reader =>
        {
            var statement = reader.Connection.Use(Sql.SessionOfId);
            CompactId.Bind(statement, 1, sessionId);
            var session = statement.Step() ? SessionRow.Read(statement) : null;
            statement.Reset();
            return session;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1000);
        return _readers.RunAsync(reader => List(reader, query), cancellationToken);
    }

    private static SessionPage List(Reader reader, SessionQuery query)
    {
        var sessions = new List<Session>(Math.Min(query.Limit, 64));
        SessionPosition? next = null;
        var statement = reader.Connection.Use(Sql.SessionsDown).Bind(1, query.Before?.Active?.Micros ?? long.MaxValue);
        while (statement.Step())
        {
            var session = SessionRow.Read(statement);
            if (!query.Matches(session))
            {
                continue;
            }
            if (sessions.Count == query.Limit)
            {
                next = SessionPosition.Of(sessions[^1]); // there is at least one more
                break;
            }
            sessions.Add(session);
        }
        statement.Reset();
        return new SessionPage(sessions, next);
    }
}
