namespace Chronicle.Redaction;

/// <summary>A text without its secrets, and what was taken out.</summary>
/// <param name="Text">The text, the same instance when nothing was found.</param>
/// <param name="Matches">In their order.</param>
public sealed record Inspection(string Text, IReadOnlyList<RedactionMatch> Matches);

/// <summary>One secret that was taken out.</summary>
/// <param name="Rule">The rule's name, as on <c>/metrics</c>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
public readonly record struct RedactionMatch(string Rule, int Line, int Column);
