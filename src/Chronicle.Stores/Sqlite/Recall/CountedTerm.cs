namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A term of a query in FTS5's syntax, how many texts have it, and how much each of its forms weighs.</summary>
/// <param name="Expression">Its forms, any of which may stand in a text.</param>
/// <param name="Texts">Exact below the bound of counting, else the bound; a text with two of the forms may be counted twice.</param>
/// <param name="Weights">One for each form, in their order in the expression.</param>
internal readonly record struct CountedTerm(string Expression, long Texts, double[] Weights);
