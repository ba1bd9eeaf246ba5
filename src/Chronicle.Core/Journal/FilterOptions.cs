namespace Chronicle.Journal;

public sealed record FilterOptions(IReadOnlyList<string> Types, IReadOnlyList<string> Sources, IReadOnlyList<string> Tools, IReadOnlyList<string> Projects);
