using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Gives what hooks tell its place in the conversation: after what the same agent said before, and a sub-agent's first words under the call that started it.</summary>
/// <remarks>Used within the transactions of <see cref="DocumentWriter"/>; what it remembers of one that failed is to be forgotten.</remarks>
internal sealed class Threads(SqliteConnection connection, RecallNames names)
{
    private const int Remembered = 4_096;

    private readonly BoundedCache<(string Session, string? Agent), string> _last = new(Remembered);
    private readonly BoundedCache<(string Session, string? Agent), string> _starts = new(Remembered);

    public void Forget()
    {
        _last.Clear();
        _starts.Clear();
    }

    /// <summary>The document with its parent.</summary>
    public RecallDocument Place(RecallDocument document)
    {
        if (document.Kind != DocumentKind.Message)
        {
            return document;
        }
        _last.Trim();
        _starts.Trim();
        var key = (document.Session, document.Agent);
        if (document is { FollowsOn: true, Parent: null })
        {
            document = document with { Parent = Last(key) ?? (document.Agent is null ? null : _starts.TryGet(key, out var call) ? call : Last((document.Session, null))) };
        }
        _last.Set(key, document.Id);
        if (document.Starts is { } agent && agent != document.Agent)
        {
            _starts.Set((document.Session, agent), document.Id);
            MoveUnder(document, agent);
        }
        return document;
    }

    private string? Last((string Session, string? Agent) key)
    {
        if (_last.TryGet(key, out var id))
        {
            return id;
        }
        if (names.Find(key.Session) is not { } session || (key.Agent is { } name && names.Find(name) is null))
        {
            return null;
        }
        var row = connection.Use(RecallSql.LastMessageOfAgent).Bind(1, session).Bind(2, key.Agent is { } agent ? names.Find(agent) : null);
        var last = row.Step() ? CompactId.Read(row, 0) : null;
        row.Reset();
        return last;
    }

    // A sub-agent that its call has waited for has said all before the call's end tells whose it was.
    private void MoveUnder(RecallDocument call, string agent)
    {
        if (names.Find(call.Session) is { } session && names.Find(agent) is { } key)
        {
            var statement = connection.Use(RecallSql.MoveFirstOfAgent).Bind(1, session).Bind(2, key);
            CompactId.Bind(statement, 3, call.Id);
            statement.Run();
        }
    }
}
