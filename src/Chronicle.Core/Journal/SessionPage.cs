using Chronicle.Sessions;

namespace Chronicle.Journal;

/// <param name="Sessions">Matches, latest activity first.</param>
/// <param name="Next">Where to go on (as <see cref="SessionQuery.Before"/>), or null at the end.</param>
public sealed record SessionPage(IReadOnlyList<Session> Sessions, SessionPosition? Next);
