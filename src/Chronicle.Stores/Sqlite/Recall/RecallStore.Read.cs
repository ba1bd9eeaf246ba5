using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

public sealed partial class RecallStore
{
    /// <summary>Messages from the root to one message at most; a longer path ends before its root.</summary>
    public const int MaxPath = 10_000;

    /// <summary>How many messages with one id are named at most.</summary>
    public const int MaxFound = 20;

    /// <summary>A conversation by its id, or null.</summary>
    public async ValueTask<RecallDocument?> ConversationAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(reader => OfId(reader, id, DocumentKind.Conversation, limit: 1), cancellationToken).ConfigureAwait(false) is [var conversation] ? conversation : null;

    /// <summary>The messages with an id, one of each session that has it, at most <see cref="MaxFound"/>.</summary>
    public ValueTask<IReadOnlyList<RecallDocument>> MessagesOfIdAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<RecallDocument>>(reader => OfId(reader, id, DocumentKind.Message, MaxFound), cancellationToken);

    /// <summary>A message of a session by its id, or null.</summary>
    public ValueTask<RecallDocument?> MessageAsync(string session, string id, CancellationToken cancellationToken) => ReadAsync(
        reader => reader.Names.Find(session) is { } key ? MessageOf(reader, key, id) : null, cancellationToken);

    /// <summary>Conversations, newest first.</summary>
    public ValueTask<IReadOnlyList<RecallDocument>> ConversationsAsync(ConversationQuery query, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<RecallDocument>>(
        reader =>
        {
            long?[] names = new long?[3];
            string?[] wanted = [query.User, query.Channel, query.Project];
            for (var i = 0; i < wanted.Length; i++)
            {
                if (wanted[i] is { } name && (names[i] = reader.Names.Find(name)) is null)
                {
                    return [];
                }
            }
            var statement = reader.Connection.Use(
                names[0] is not null ? RecallSql.ConversationsOfUser : query.NeedsReview == true ? RecallSql.ConversationsToReview : RecallSql.Conversations);
            statement.Bind(1, query.Before?.Value ?? long.MaxValue).Bind(2, query.Limit).Bind(3, names[0]).Bind(4, names[1]).Bind(5, names[2])
                .Bind(6, query.NeedsReview is { } review ? (review ? 1 : 0) : null);
            return All(reader, statement);
        },
        cancellationToken);

    /// <summary>The messages of a session in their order, from its beginning or after one of them.</summary>
    /// <param name="limit">1 to 1,000.</param>
    public ValueTask<IReadOnlyList<RecallDocument>> MessagesAfterAsync(string session, Sequence after, int limit, CancellationToken cancellationToken) =>
        MessagesAsync(RecallSql.MessagesUp, session, after.Value, limit, cancellationToken);

    /// <summary>The last messages of a session, or the last before one of them; in their order.</summary>
    /// <param name="before">Null: from the end.</param>
    /// <param name="limit">1 to 1,000.</param>
    public async ValueTask<IReadOnlyList<RecallDocument>> MessagesBeforeAsync(string session, Sequence? before, int limit, CancellationToken cancellationToken)
    {
        var newestFirst = await MessagesAsync(RecallSql.MessagesDown, session, before?.Value ?? long.MaxValue, limit, cancellationToken).ConfigureAwait(false);
        return [.. newestFirst.Reverse()];
    }

    /// <summary>The messages that answer a message of a session, oldest first: more than one where a conversation branches.</summary>
    public ValueTask<IReadOnlyList<RecallDocument>> ChildrenAsync(string session, string messageId, int limit, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<RecallDocument>>(
        reader =>
        {
            if (reader.Names.Find(session) is not { } key)
            {
                return [];
            }
            var statement = reader.Connection.Use(RecallSql.ChildrenOf);
            CompactId.Bind(statement, 1, messageId);
            return All(reader, statement.Bind(2, limit).Bind(3, key));
        },
        cancellationToken);

    /// <summary>The messages of a session from the root to a message: what a model was told. Empty when there is no such message.</summary>
    /// <remarks>A parent that is not there, or one that was passed already (ids can be made to go in circles), counts as the root's.</remarks>
    /// <param name="limit">The last ones of the path, 1 to <see cref="MaxPath"/>.</param>
    public ValueTask<IReadOnlyList<RecallDocument>> PathAsync(string session, string messageId, int limit, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<RecallDocument>>(
        reader =>
        {
            List<RecallDocument> path = [];
            if (reader.Names.Find(session) is not { } key)
            {
                return path;
            }
            HashSet<long> passed = [];
            for (var next = messageId; next is not null && path.Count < limit;)
            {
                if (MessageOf(reader, key, next) is not { } message || !passed.Add(message.Sequence.Value))
                {
                    break;
                }
                path.Add(message);
                next = message.Parent;
            }
            path.Reverse();
            return path;
        },
        cancellationToken);

    /// <summary>What the index holds, as of its last commit.</summary>
    public ValueTask<RecallCounts> CountAsync(CancellationToken cancellationToken) => ReadAsync(
        reader =>
        {
            var state = RecallState.Read(reader.Connection);
            List<VectorCounts> models = [];
            var rows = reader.Connection.Use(RecallSql.Models);
            while (rows.Step())
            {
                var (vectors, failed) = (rows.Long(1), rows.Long(2));
                models.Add(new VectorCounts(rows.Text(0), (int)rows.Long(3), vectors, state.Wanted - vectors - failed, failed));
            }
            rows.Reset();
            return new RecallCounts(state.Documents, state.Texts, state.Wanted, models);
        },
        cancellationToken);

    private static List<RecallDocument> OfId(RecallReader reader, string id, DocumentKind kind, int limit)
    {
        var statement = reader.Connection.Use(RecallSql.DocumentsOfId);
        CompactId.Bind(statement, 1, id);
        return All(reader, statement.Bind(2, (long)kind).Bind(3, limit));
    }

    private static RecallDocument? MessageOf(RecallReader reader, long session, string id)
    {
        var statement = reader.Connection.Use(RecallSql.DocumentOfSession);
        CompactId.Bind(statement, 1, id);
        return One(reader, statement.Bind(2, (long)DocumentKind.Message).Bind(3, session));
    }

    private static RecallDocument? One(RecallReader reader, SqliteStatement statement)
    {
        var document = statement.Step() ? DocumentRow.Read(statement, reader.Names) : null;
        statement.Reset();
        return document;
    }

    private static List<RecallDocument> All(RecallReader reader, SqliteStatement statement)
    {
        List<RecallDocument> documents = [];
        while (statement.Step())
        {
            documents.Add(DocumentRow.Read(statement, reader.Names));
        }
        statement.Reset();
        return documents;
    }

    private ValueTask<IReadOnlyList<RecallDocument>> MessagesAsync(string sql, string session, long from, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<RecallDocument>>(
            reader => reader.Names.Find(session) is { } key ? All(reader, reader.Connection.Use(sql).Bind(1, key).Bind(2, from).Bind(3, limit)) : [],
            cancellationToken);
}
