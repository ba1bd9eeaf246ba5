using Chronicle.Journal;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

public sealed partial class RecallStore
{
    // So many are read in some milliseconds: who needs them waits. More are read behind the searches, which go on with those they have.
    private const int FewWords = 10_000;

    // The words a misspelled one may have meant, as of some position; made behind the first search, and again when a query has such a word and the index has grown by a fifth.
    // The reference is swapped whole; two that make it at once waste some work.
    private volatile SpelledWords? _spelled;
    private readonly Lock _spellingGate = new();
    private int _erasures; // how often words were erased; written under the gate
    private readonly CancellationTokenSource _closing = new();
    private Task _spelling = Task.CompletedTask;
    private int _isSpelling; // 1 while the task runs

    /// <summary>Documents that have the words of a query, best first; those that have them all before those that have some.</summary>
    /// <param name="limit">1 to 1,000.</param>
    public ValueTask<TextAnswer> SearchTextAsync(RecallQuery query, RecallFilter filter, int limit, CancellationToken cancellationToken)
    {
        if (query.Nothing is { } reason)
        {
            return ValueTask.FromResult(TextAnswer.Nothing(reason));
        }
        if (_spelled is null)
        {
            BeginSpelling();
        }
        return ReadAsync(
            reader => BoundFilter.Of(filter, reader) is { } bound
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
        if (_spelled is { Words.Count: > FewWords } old)
        {
            BeginSpelling();
            return old.Words;
        }
        return Spell(connection, position);
    }

    private WordList Spell(SqliteConnection connection, long position)
    {
        var erasures = Volatile.Read(ref _erasures);
        var made = new SpelledWords(new WordList(Read(connection)), position);
        lock (_spellingGate)
        {
            if (erasures == _erasures)
            {
                _spelled = made;
            }
        }
        return made.Words;
    }

    /// <summary>Erased words must not be offered: the next search reads the words again.</summary>
    private void ForgetSpelling()
    {
        lock (_spellingGate)
        {
            Volatile.Write(ref _erasures, _erasures + 1);
            _spelled = null;
        }
    }

    private void BeginSpelling()
    {
        if (Interlocked.CompareExchange(ref _isSpelling, 1, 0) == 0)
        {
            _spelling = SpellAsync();
        }
    }

    private async Task SpellAsync()
    {
        try
        {
            await _readers.RunAsync(reader => Spell(reader.Connection, Position.Value), _closing.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is StoreException or OperationCanceledException or ObjectDisposedException)
        {
            // A query that needs them reads them itself, and says what is wrong.
        }
        finally
        {
            Volatile.Write(ref _isSpelling, 0);
        }
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
