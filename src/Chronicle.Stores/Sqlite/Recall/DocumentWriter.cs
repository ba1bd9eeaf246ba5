using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Documents: one for each sequence; of conversations one for each id, of messages one for each id of a session.</summary>
internal sealed class DocumentWriter(SqliteConnection connection, RecallNames names, TextWriter texts, DocumentZones zones)
{
    private readonly Threads _threads = new(connection, names);

    /// <summary>Forgets what a transaction that failed, or one that removed documents, may have left wrong.</summary>
    public void ForgetThreads() => _threads.Forget();

    public void Put(RecallState state, RecallDocument document)
    {
        var before = document.Kind == DocumentKind.Event ? null : Find(document);
        if (before is { } old)
        {
            if (document is { Kind: DocumentKind.Conversation, Text.Length: 0 })
            {
                Review(old.Document, document);
                return;
            }
            document = document with
            {
                Time = old.Document.Time,
                Changed = document.Time,
                NeedsReview = document.NeedsReview || old.Document.NeedsReview,
                ReviewReason = document.ReviewReason ?? old.Document.ReviewReason,
                Title = document.Title ?? old.Document.Title,
                Parent = document.FollowsOn ? old.Document.Parent : document.Parent,
                FollowsOn = false,
            };
            connection.Use(RecallSql.DeleteDocument).Bind(1, old.Document.Sequence.Value).Run(); // its id is free now
            state.Documents--;
        }
        document = _threads.Place(document);
        long? text = document.Text.Length == 0 ? null
            : texts.Use(state, document.Text, document.Sequence.Value, document.IsEmbedded, names.InternOptional(document.Project));
        DocumentRow.Insert(connection, names, document, text);
        zones.Add(document.Sequence.Value, document.Time.Micros, text ?? 0);
        state.Documents++;
        if (before?.Text is { } left)
        {
            texts.Leave(state, left); // after the new one: the same text stays, with its vectors
        }
    }

    /// <summary>Removes a document if it is there.</summary>
    public void Remove(RecallState state, long sequence)
    {
        _threads.Forget();
        var row = connection.Use(RecallSql.TextOfDocument).Bind(1, sequence);
        var isThere = row.Step();
        var text = isThere ? row.OptionalLong(0) : null;
        row.Reset();
        if (!isThere)
        {
            return;
        }
        connection.Use(RecallSql.DeleteDocument).Bind(1, sequence).Run();
        state.Documents--;
        if (text is { } left)
        {
            texts.Leave(state, left);
        }
    }

    public bool IsThere(long sequence)
    {
        var row = connection.Use(RecallSql.TextOfDocument).Bind(1, sequence);
        var isThere = row.Step();
        row.Reset();
        return isThere;
    }

    /// <summary>Removes a document with the words of its text, and takes what it says out of a later document of its id.</summary>
    /// <returns>False when its words are still in the index: it was made of another text.</returns>
    public bool Erase(RecallState state, RecallDocument document)
    {
        _threads.Forget();
        var row = connection.Use(RecallSql.TextOfDocument).Bind(1, document.Sequence.Value);
        var isThere = row.Step();
        var text = isThere ? row.OptionalLong(0) : null;
        row.Reset();
        if (isThere)
        {
            connection.Use(RecallSql.DeleteDocument).Bind(1, document.Sequence.Value).Run();
            state.Documents--;
        }
        else if (document.Kind != DocumentKind.Event)
        {
            Forget(RecallSql.ForgetTitle, document, document.Title);
            Forget(RecallSql.ForgetReason, document, document.ReviewReason);
        }
        return texts.Erase(state, text, document.Text);
    }

    private void Forget(string sql, RecallDocument document, string? said)
    {
        if (said is not null)
        {
            var statement = connection.Use(sql).Bind(2, (long)document.Kind).Bind(3, said);
            CompactId.Bind(statement, 1, document.Id);
            statement.Run();
        }
    }

    /// <summary>A conversation that comes again without text is told something about: whether it needs a review, or a title.</summary>
    private void Review(RecallDocument conversation, RecallDocument change) =>
        connection.Use(RecallSql.ReviewDocument).Bind(1, conversation.Sequence.Value).Bind(2, change.NeedsReview ? 1 : 0).Bind(3, change.ReviewReason)
            .Bind(4, change.Time.Micros).Bind(5, change.Title).Run();

    private (RecallDocument Document, long? Text)? Find(RecallDocument document)
    {
        var isMessage = document.Kind == DocumentKind.Message;
        if (isMessage && names.Find(document.Session) is null)
        {
            return null;
        }
        var row = connection.Use(isMessage ? RecallSql.DocumentOfSession : RecallSql.DocumentsOfId);
        CompactId.Bind(row, 1, document.Id);
        row.Bind(2, (long)document.Kind).Bind(3, isMessage ? names.Find(document.Session) : 1);
        (RecallDocument, long?)? found = row.Step() ? (DocumentRow.Read(row, names), DocumentRow.TextOf(row)) : null;
        row.Reset();
        return found;
    }
}
