using System.Text;
using Chronicle.Recall;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Writes queries in FTS5's syntax (sqlite.org/fts5.html#full_text_query_syntax): all that came from a user stands between quotes.</summary>
internal static class MatchExpression
{
    /// <summary>A term in any of its forms.</summary>
    public static string Of(RecallTerm term) => Any(term.Forms, isPrefix: term.Kind == TermKind.Prefix);

    /// <summary>Any of some words in a row.</summary>
    public static string Any(IEnumerable<string> forms, bool isPrefix = false) =>
        "(" + string.Join(" OR ", forms.Select(form => Quote(form) + (isPrefix ? " *" : ""))) + ")";

    public static string All(IEnumerable<string> terms) => "(" + string.Join(" AND ", terms) + ")";

    public static string AnyOf(IEnumerable<string> terms) => "(" + string.Join(" OR ", terms) + ")";

    public static string Without(string expression, IReadOnlyList<RecallTerm> excluded) =>
        excluded.Count == 0 ? expression : $"{expression} NOT {AnyOf(excluded.Select(Of))}";

    private static string Quote(string words)
    {
        // Segmenter leaves no quotes in, and the syntax knows no other way out of a string.
        return new StringBuilder(words.Length + 2).Append('"').Append(words).Replace("\"", "\"\"", 1, words.Length).Append('"').ToString();
    }
}
