namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A term of a query in FTS5's syntax, and how many texts have it: exact below the bound of counting, else the bound.</summary>
internal readonly record struct CountedTerm(string Expression, long Texts);
