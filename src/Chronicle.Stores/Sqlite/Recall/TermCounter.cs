using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>How many texts have a term, and what it weighs by that. Counting ends at a bound: what lies beyond is told from how close together the newest ones are.</summary>
internal sealed class TermCounter
{
    private readonly SqliteConnection _connection;
    private readonly long _texts;

    public TermCounter(SqliteConnection connection)
    {
        var state = RecallState.Read(connection);
        _connection = connection;
        _texts = state.Texts + state.Stale;
        LastText = state.LastText;
    }

    /// <summary>The newest text of the index.</summary>
    public long LastText { get; }

    public CountedTerm Count(RecallTerm term) => Count(term.Forms, isPrefix: term.Kind == TermKind.Prefix);

    public CountedTerm Count(IReadOnlyList<string> forms, bool isPrefix)
    {
        var weights = new double[forms.Count];
        var texts = 0L;
        for (var i = 0; i < weights.Length; i++)
        {
            var row = _connection.Use(RecallSql.CountMatches).Bind(1, MatchExpression.Any([forms[i]], isPrefix)).Bind(2, TextSearch.Frequent);
            row.Step();
            var (seen, oldest) = (row.Long(0), row.OptionalLong(1) ?? 0);
            row.Reset();
            texts += seen;
            weights[i] = WeightOf(seen < TextSearch.Frequent ? seen : (double)seen * _texts / (LastText - oldest + 1));
        }
        return new CountedTerm(MatchExpression.Any(forms, isPrefix), Math.Min(texts, TextSearch.Frequent), weights);
    }

    /// <summary>A frequent term of one form, told from how often its words were seen.</summary>
    public CountedTerm Estimate(RecallTerm term, long seen) => new(MatchExpression.Of(term), TextSearch.Frequent, [WeightOf(seen)]);

    // As FTS5 has it: a word in half of all texts, or in more, still counts a little.
    private double WeightOf(double texts) => texts < _texts / 2.0 ? Math.Log((_texts - texts + 0.5) / (texts + 0.5)) : 1e-6;
}
