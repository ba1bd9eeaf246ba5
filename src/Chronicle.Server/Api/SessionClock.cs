using Chronicle.Events;
using Chronicle.Sessions;

namespace Chronicle.Server.Api;

/// <summary>Tells when a session is looked at.</summary>
internal sealed class SessionClock(TimeProvider clock, SessionsOptions options)
{
    public SessionMoment Now => new(Timestamp.Now(clock), options.LostAfter);
}
