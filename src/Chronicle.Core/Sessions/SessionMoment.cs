using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>When a session is looked at, by the server's clock, and after how long a silence it counts as lost.</summary>
public readonly record struct SessionMoment(Timestamp Now, TimeSpan LostAfter);
