using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Server.Recall;

/// <summary>What a search found.</summary>
/// <param name="Results">Best first.</param>
/// <param name="Vector">How far the half by meaning is.</param>
/// <param name="Corrections">Misspelled words, and what was looked for instead.</param>
/// <param name="Reason">Why nothing could be looked for by words; null when something was.</param>
/// <param name="IndexLag">How many events are recorded and not in the index yet.</param>
internal sealed record SearchAnswer(
    IReadOnlyList<SearchResult> Results, VectorState Vector, IReadOnlyDictionary<string, IReadOnlyList<string>> Corrections, string? Reason, long IndexLag);

/// <summary>One of them, with its event.</summary>
internal sealed record SearchResult(RecallHit Hit, RecallDocument Document, RecordedEvent Recorded, Snippet Snippet);
