using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

public sealed partial class RecallStore
{
    // The words a misspelled one may have meant, as of some position; made when a query first has such a word, and again when the index has grown by a fifth.
    // The reference is swapped whole; two searches that make it at once waste some work.
    private volatile SpelledWords? _spelled;

    /// <summary>Documents that have the words of a query, best first; those that have them all before those that have some.</summary>
    /// <param name="limit">1 to 1,000.</param>
    public ValueTask<TextAnswer> SearchTextAsync(RecallQuery query, RecallFilter filter, int limit, CancellationToken cancellationToken)
    {
        if (query.Nothing is { } reason)
        {
            return ValueTask.FromResult(TextAnswer.Nothing(reason));
        }
        return ReadAsync(
            reader => BoundFilter.Of(filter, reader.Names) is { } bound
                ? new TextSearch(reader, query, bound, limit, () => Spelled(reader.Connection)).Run()
                : TextAnswer.Nothing(reason: null),
            cancellationToken);
    }

    private WordList Spelled(SqliteConnection connection)
    {
        var position = Position.Value;
        if (_spelled is { } known && position >= known.Position && position - known.Position <= known.Position / 5)
        {
            return known.Words;
        }
        var made = new SpelledWords(new WordList(Read(connection)), position);
        _spelled = made;
        return made.Words;
    }

    private static IEnumerable<(string Word, long Seen)> Read(SqliteConnection connection)
    {
        var rows = connection.Use(RecallSql.Words);
        while (rows.Step())
        {
            yield return (rows.Text(0), rows.Long(1));
        }
        rows.Reset();
    }

    private sealed record SpelledWords(WordList Words, long Position);
}
