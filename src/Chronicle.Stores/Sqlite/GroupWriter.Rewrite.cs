using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

internal sealed partial class GroupWriter
{
    /// <summary>Writes events anew in one transaction; when it throws, none is changed.</summary>
    public int Rewrite(IReadOnlyList<(Sequence Sequence, RedactedEvent Redacted)> events)
    {
        List<(long Key, string Id)> renamed = [];
        var rewritten = InErasure(() =>
        {
            var count = 0;
            foreach (var (sequence, redacted) in events)
            {
                if (_connection.Use(Sql.SessionOfEvent).Bind(1, sequence.Value).Scalar() is { } session and not NameCache.ErasedSession && _reader.EventAt(sequence.Value) is { } before && !DamagedEvent.Is(before))
                {
                    Rewrite(session, before, redacted.Content, renamed);
                    count++;
                }
            }
            return count;
        });
        foreach (var (key, id) in renamed)
        {
            _names.Renamed(key, id);
        }
        return rewritten;
    }

    /// <summary>Takes secrets out of the texts of sessions whose events retention has dropped: no event can tell them again.</summary>
    public int RewriteSessions(Func<string, string> redact) => InErasure(() =>
    {
        List<(long Key, Session Session)> changed = [];
        var rows = _connection.Use(Sql.TrimmedSessions);
        while (rows.Step())
        {
            var session = SessionRow.Read(rows);
            var (source, project, title, waitingFor) = (Redacted(session.Source, redact), Redacted(session.Project, redact), Redacted(session.Title, redact), Redacted(session.WaitingFor, redact));
            var open = session.Open.ToBytes();
            session.RewriteOpen(redact);
            if ((source, project, title, waitingFor) != (session.Source, session.Project, session.Title, session.WaitingFor) || !session.Open.ToBytes().AsSpan().SequenceEqual(open))
            {
                (session.Source, session.Project, session.Title, session.WaitingFor) = (source, project, title, waitingFor);
                changed.Add((SessionRow.Key(rows), session));
            }
        }
        rows.Reset();
        foreach (var (key, session) in changed)
        {
            SetTexts(key, session);
            _sessions.Remove(session.Id);
        }
        return changed.Count;
    });

    private static string? Redacted(string? text, Func<string, string> redact) => text is null ? null : redact(text);

    private void Rewrite(long session, RecordedEvent before, IncomingEvent content, List<(long, string)> renamed)
    {
        _rows.Suspect(before.Sequence.Value);
        var keys = new EventKeys(
            session,
            _names.IdOf(NameKind.Type, content.Type),
            _names.IdOf(NameKind.Tool, content.ToolName),
            _names.IdOf(NameKind.Source, content.Source),
            _names.IdOf(NameKind.Project, content.Project),
            _names.IdOf(NameKind.Scope, content.Scope));
        _names.Write();
        var isRenamed = content.SessionId != before.Content.SessionId && KeyOf(content.SessionId) is null;
        _rows.Rewrite(before.Sequence.Value, keys, content, isRenamed ? content.SessionId : before.Content.SessionId);
        if (content.Id is not null && (content.Id, content.Scope) != (before.Content.Id, before.Content.Scope))
        {
            _ids.Change(_ids.KeyOf(content.Id, session, keys.Scope), before.Sequence.Value);
        }
        var after = new RecordedEvent(_epochs.Current, before.Sequence, before.Id, content);
        ReplaceTexts(session, before, after);
        if (isRenamed)
        {
            Resum(session, content.SessionId);
            var rename = _connection.Use(Sql.RenameSession).Bind(1, session);
            CompactId.Bind(rename, 2, content.SessionId);
            rename.Run();
            renamed.Add((session, content.SessionId));
        }
        _sessions.Remove(before.Content.SessionId);
        _sessions.Remove(content.SessionId);
    }

    /// <summary>Before a session is renamed: its events are checked with its id, so each gets another sum. Appends wait for all of them; a secret in a session's id is rare.</summary>
    private void Resum(long session, string renamed)
    {
        List<long> sequences = [];
        var found = _connection.Use(Sql.BySessionUp).Bind(1, session).Bind(2, 1).Bind(3, long.MaxValue).Bind(4, long.MaxValue);
        while (found.Step())
        {
            sequences.Add(found.Long(0));
        }
        found.Reset();
        foreach (var sequence in sequences)
        {
            if (_reader.TryEventAt(sequence, out var recorded) && recorded is not null) // else it has its new sum already, or it is damaged
            {
                _seals.Forget(sequence);
                _seals.Resum(sequence, recorded.Content, renamed);
            }
        }
    }

    /// <summary>Where the event gave its session a text, the session gets what the event says now.</summary>
    private void ReplaceTexts(long key, RecordedEvent before, RecordedEvent after)
    {
        if (FindRow(before.Content.SessionId) is not { } session)
        {
            return;
        }
        var texts = SessionTexts.Of(session, [before]);
        if (!texts.IsAny && session.Open.Count == 0)
        {
            return;
        }
        session.Retell(after);
        var said = Session.StartedBy(after);
        said.Apply(after);
        session.Title = texts.Title ? said.Title : session.Title;
        session.Source = texts.Source ? said.Source : session.Source;
        session.Project = texts.Project ? said.Project : session.Project;
        session.WaitingFor = texts.WaitingFor ? said.WaitingFor : session.WaitingFor;
        SetTexts(key, session);
    }

    private Session? FindRow(string id)
    {
        var statement = _connection.Use(Sql.SessionOfId);
        CompactId.Bind(statement, 1, id);
        var session = statement.Step() ? SessionRow.Read(statement) : null;
        statement.Reset();
        return session;
    }

    private void SetTexts(long key, Session session)
    {
        var statement = _connection.Use(Sql.SetSessionTexts).Bind(1, key).Bind(2, session.Source).Bind(3, session.Project).Bind(4, session.Title).Bind(5, session.WaitingFor).Bind(6, (long)session.Status);
        SessionRow.BindOpen(statement, 7, session);
        statement.Run();
    }
}
