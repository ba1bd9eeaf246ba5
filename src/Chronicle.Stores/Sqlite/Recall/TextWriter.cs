using System.Security.Cryptography;
using System.Text;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Texts: each different one once, with its words; counted by the documents that share it.</summary>
internal sealed class TextWriter(SqliteConnection connection)
{
    /// <summary>The group of vectors whose text is in documents of several projects: a search in any project looks at it, too.</summary>
    public const long SharedGroup = -1;

    // Words of the documents of one transaction, with how often they were seen; written at its end, so that a frequent one is written once.
    private readonly Dictionary<string, long> _words = [];

    /// <summary>The key of a document's text, which counts one more document.</summary>
    public long Use(RecallState state, string text, long sequence, bool isWanted, long? project)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        var row = connection.Use(RecallSql.TextOfHash).BindBlob(1, hash);
        var group = project ?? 0;
        if (!row.Step())
        {
            row.Reset();
            var added = ++state.LastText;
            connection.Use(RecallSql.InsertText).Bind(1, added).BindBlob(2, hash).Bind(3, sequence).Bind(4, isWanted ? 1 : 0).Bind(5, group).Run();
            state.Texts++;
            state.Wanted += isWanted ? 1 : 0;
            Index(added, text);
            return added;
        }
        var (key, wasWanted, before, isIndexed) = (row.Long(0), row.Long(2) != 0, row.Long(3), row.Long(4) != 0);
        row.Reset();
        var after = before == group ? before : SharedGroup;
        connection.Use(RecallSql.UseText).Bind(1, key).Bind(2, wasWanted || isWanted ? 1 : 0).Bind(3, after).Bind(4, sequence).Run();
        if (!isIndexed)
        {
            Index(key, text);
        }
        if (isWanted && !wasWanted)
        {
            state.Wanted++;
            connection.Use(RecallSql.AskAgain).Bind(1, key - 1).Run();
        }
        if (before != after)
        {
            MoveVectors(state, key, after);
        }
        return key;
    }

    /// <summary>One document less; the last one takes the text and its vectors along. Its words stay behind until the index is filled again.</summary>
    public void Leave(RecallState state, long key)
    {
        var row = connection.Use(RecallSql.TextOfKey).Bind(1, key);
        row.Step();
        var documents = row.Long(0);
        row.Reset();
        connection.Use(RecallSql.LeaveText).Bind(1, key).Run();
        // While the index is filled again, the next document may bring the same text.
        if (documents == 1 && state.Refill == 0)
        {
            Drop(state, key);
        }
    }

    /// <summary>One document less, for good: the last one takes the text along with its vectors and its words.</summary>
    /// <param name="key">The document's text; null when the index had no such document, or it no text.</param>
    /// <param name="text">What the document says.</param>
    /// <returns>False when the index was given another text for it, so that its words cannot be told.</returns>
    public bool Erase(RecallState state, long? key, string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        var row = connection.Use(RecallSql.TextOfHash).BindBlob(1, hash);
        var (found, documents, isIndexed) = row.Step() ? (row.Long(0), row.Long(1), row.Long(4) != 0) : (0, 0, false);
        row.Reset();
        if (key is { } left)
        {
            connection.Use(RecallSql.LeaveText).Bind(1, left).Run();
            if (left != found)
            {
                var other = connection.Use(RecallSql.TextOfKey).Bind(1, left);
                var isUnused = other.Step() && other.Long(0) <= 0;
                other.Reset();
                if (isUnused)
                {
                    Drop(state, left);
                }
                return !isUnused;
            }
            documents--;
        }
        if (found > 0 && documents <= 0) // also one that waits for its documents while the index is filled again
        {
            Drop(state, found);
            if (isIndexed)
            {
                var segmented = Segmenter.Segment(text);
                connection.Use(RecallSql.UnindexText).Bind(1, found).Bind(2, segmented.Words).Bind(3, segmented.Parts).Run();
                state.Stale--;
                See(segmented.Words, -1);
                See(segmented.Parts, -1);
            }
        }
        return true;
    }

    /// <summary>Drops a text that no document has.</summary>
    public void Drop(RecallState state, long key)
    {
        var row = connection.Use(RecallSql.TextOfKey).Bind(1, key);
        row.Step();
        state.Wanted -= row.Long(1) != 0 ? 1 : 0;
        state.Stale += row.Long(3) != 0 ? 1 : 0;
        row.Reset();
        foreach (var (model, group, number) in Places(key))
        {
            connection.Use(RecallSql.DeleteVector).Bind(1, model).Bind(2, group).Bind(3, number).Run();
            connection.Use(RecallSql.CountDropped).Bind(1, model).Bind(2, 1).Run();
        }
        foreach (var (model, isRetrying) in Failures(key))
        {
            connection.Use(RecallSql.DeleteFailure).Bind(1, key).Bind(2, model).Run();
            connection.Use(RecallSql.DropFailures).Bind(1, model).Bind(2, isRetrying ? 0 : 1).Run();
        }
        connection.Use(RecallSql.DeleteExact).Bind(1, key).Run();
        connection.Use(RecallSql.DeleteText).Bind(1, key).Run();
        state.Texts--;
    }

    /// <summary>Writes the words of this transaction's texts.</summary>
    public void Flush()
    {
        foreach (var (word, seen) in _words)
        {
            if (seen > 0)
            {
                connection.Use(RecallSql.SeeWord).Bind(1, word).Bind(2, seen).Run();
            }
            else if (seen < 0)
            {
                connection.Use(RecallSql.UnseeWord).Bind(1, word).Bind(2, -seen).Run();
                connection.Use(RecallSql.DropUnseenWord).Bind(1, word).Run();
            }
        }
        _words.Clear();
    }

    public void Clear() => _words.Clear();

    private void Index(long key, string text)
    {
        var segmented = Segmenter.Segment(text);
        connection.Use(RecallSql.IndexText).Bind(1, key).Bind(2, segmented.Words).Bind(3, segmented.Parts).Run();
        See(segmented.Words, 1);
        See(segmented.Parts, 1);
    }

    private void See(string words, int times)
    {
        var counts = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in words.AsSpan().Split(' '))
        {
            var word = words.AsSpan(range);
            if (WordList.IsSpelled(word))
            {
                counts.TryGetValue(word, out var seen);
                counts[word] = seen + times;
            }
        }
    }

    private void MoveVectors(RecallState state, long key, long group)
    {
        foreach (var (model, before, number) in Places(key))
        {
            if (number == 0)
            {
                continue; // the model has none to give
            }
            var row = connection.Use(RecallSql.QuantisedAt).Bind(1, model).Bind(2, before).Bind(3, number);
            row.Step();
            var quantised = row.Bytes(0).ToArray();
            row.Reset();
            connection.Use(RecallSql.DeleteVector).Bind(1, model).Bind(2, before).Bind(3, number).Run();
            connection.Use(RecallSql.CountDropped).Bind(1, model).Bind(2, 0).Run();
            connection.Use(RecallSql.InsertVector).Bind(1, model).Bind(2, group).Bind(3, ++state.LastVector).Bind(4, key).BindBlob(5, quantised).Run();
            connection.Use(RecallSql.MoveExact).Bind(1, key).Bind(2, model).Bind(3, group).Bind(4, state.LastVector).Run();
        }
    }

    private List<(long Model, long Group, long Number)> Places(long key)
    {
        List<(long, long, long)> places = [];
        var row = connection.Use(RecallSql.PlacesOfText).Bind(1, key);
        while (row.Step())
        {
            places.Add((row.Long(0), row.Long(1), row.Long(2)));
        }
        row.Reset();
        return places;
    }

    private List<(long Model, bool IsRetrying)> Failures(long key)
    {
        List<(long, bool)> failures = [];
        var row = connection.Use(RecallSql.FailuresOfText).Bind(1, key);
        while (row.Step())
        {
            failures.Add((row.Long(0), row.Long(1) != 0));
        }
        row.Reset();
        return failures;
    }
}
