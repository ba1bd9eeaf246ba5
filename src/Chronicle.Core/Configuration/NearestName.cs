namespace Chronicle.Configuration;

/// <summary>Finds the known name that a misspelt one probably means.</summary>
public static class NearestName
{
    private const int LongestCompared = 100;

    /// <summary>The known name with the fewest wrong letters, without regard to case; null when none is close.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestCompared)
        {
            return null;
        }
        var given = Letters(name);
        string? nearest = null;
        var fewest = int.MaxValue;
        foreach (var candidate in known)
        {
            var letters = Letters(candidate);
            var (distance, most) = (Distance(given, letters), Math.Max(1, Math.Max(given.Length, letters.Length) / 3));
            if (given.Length >= 3 && letters.Length >= 3 && (letters.StartsWith(given, StringComparison.Ordinal) || given.StartsWith(letters, StringComparison.Ordinal)))
            {
                distance = Math.Min(distance, most); // the beginning of a name means it, unless another is nearer
            }
            if (distance < fewest && distance <= most)
            {
                (nearest, fewest) = (candidate, distance);
            }
        }
        return nearest;
    }

    /// <summary><c>did you mean `x`? </c>, or nothing.</summary>
    public static string Question(string name, IEnumerable<string> known) => Of(name, known) is { } nearest ? $"did you mean `{nearest}`? " : "";

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>How many letters are added, missing, wrong or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }
            (before, last, row) = (last, row, before);
        }
        return last[b.Length];
    }
}
