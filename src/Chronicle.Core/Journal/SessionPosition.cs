using Chronicle.Events;
using Chronicle.Sessions;

namespace Chronicle.Journal;

/// <summary>A place in the list of sessions, which has the latest activity first.</summary>
/// <param name="Active">The time of the last activity; without one the place is told by the sequence alone.</param>
/// <param name="Last">The last event: tells sessions of the same time apart.</param>
public readonly record struct SessionPosition(Timestamp? Active, Sequence Last)
{
    public static SessionPosition Of(Session session) => new(session.LastActive, session.Last);

    /// <summary>Whether the session comes after this place.</summary>
    public bool IsBefore(Session session) => Active is not { } active ? session.Last < Last
        : session.LastActive < active || (session.LastActive == active && session.Last < Last);
}
