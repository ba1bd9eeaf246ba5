using System.Numerics;

namespace Chronicle.Recall;

/// <summary>The words of the index that a misspelled one may have meant: the most frequent ones, searched by letters. Immutable.</summary>
/// <remarks>
/// A walk over all of them is as fast as an index of deletions and takes a tenth of its memory: two comparisons of a word's length and set of letters
/// leave few that are worth measuring. 100,000 words take about 3 MB.
/// </remarks>
public sealed class WordList
{
    public const int Capacity = 100_000;

    private const int MinLength = 3;
    private const int MaxLength = 24;

    // From here on two letters may be wrong; in shorter words that would make another word.
    private const int TwoErrorsFrom = 8;

    private readonly string[] _words; // most frequent first
    private readonly uint[] _letters;

    /// <param name="words">Words with how often each was seen.</param>
    public WordList(IEnumerable<(string Word, long Seen)> words)
    {
        var most = new PriorityQueue<string, (long, string)>(Comparer<(long Seen, string Word)>.Create(static (one, other) =>
            one.Seen != other.Seen ? one.Seen.CompareTo(other.Seen) : string.CompareOrdinal(other.Word, one.Word)));
        foreach (var (word, seen) in words)
        {
            most.Enqueue(word, (seen, word));
            if (most.Count > Capacity)
            {
                most.Dequeue();
            }
        }
        _words = new string[most.Count];
        for (var i = _words.Length - 1; i >= 0; i--)
        {
            _words[i] = most.Dequeue();
        }
        _letters = Array.ConvertAll(_words, LettersOf);
    }

    public int Count => _words.Length;

    /// <summary>Whether it is a word that can be misspelled: 3 to 24 letters of a script that has spaces.</summary>
    public static bool IsSpelled(ReadOnlySpan<char> word)
    {
        if (word.Length is < MinLength or > MaxLength)
        {
            return false;
        }
        foreach (var letter in word)
        {
            if (!char.IsLetter(letter) || Letters.IsUnspaced(letter))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The closest words, best first: fewest wrong letters, then the same first letter, then the most frequent. None when nothing is close.</summary>
    public IReadOnlyList<string> Closest(string word, int limit)
    {
        var bound = word.Length >= TwoErrorsFrom ? 2 : 1;
        var letters = LettersOf(word);
        List<(int Distance, bool IsOtherStart, int Place)> found = [];
        for (var i = 0; i < _words.Length; i++)
        {
            // A wrong letter takes one out of the set and puts one in.
            if (Math.Abs(_words[i].Length - word.Length) <= bound && BitOperations.PopCount(_letters[i] ^ letters) <= 2 * bound
                && Distance(word, _words[i], bound) is var distance && distance <= bound)
            {
                found.Add((distance, _words[i][0] != word[0], i));
            }
        }
        found.Sort();
        return [.. found.Take(limit).Select(match => _words[match.Place])];
    }

    private static uint LettersOf(string word)
    {
        var letters = 0u;
        foreach (var letter in word)
        {
            letters |= 1u << (letter & 31);
        }
        return letters;
    }

    /// <summary>Letters to insert, drop, change or swap with their neighbour; anything above the bound when it is more than that.</summary>
    internal static int Distance(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int bound)
    {
        Span<int> before = stackalloc int[MaxLength + 2];
        Span<int> last = stackalloc int[MaxLength + 2];
        Span<int> row = stackalloc int[MaxLength + 2];
        for (var j = 0; j <= other.Length; j++)
        {
            last[j] = j;
        }
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var cost = one[i - 1] == other[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    best = Math.Min(best, before[j - 2] + 1);
                }
                row[j] = best;
                least = Math.Min(least, best);
            }
            if (least > bound)
            {
                return bound + 1;
            }
            var free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[other.Length];
    }
}
