using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Api;

/// <summary>A place in the list of sessions as <c>next</c> and <c>before</c> write it: a cursor, a dot and the time of the last activity in microseconds. The time may be missing.</summary>
internal static class SessionPlace
{
    public static string Write(SessionPosition place, string epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{new Cursor(epoch, place.Last)}.{place.Active?.Micros}");

    /// <summary>Null when it is not given.</summary>
    public static SessionPosition? Read(IQueryCollection query, IEventStore store)
    {
        if (QueryParameters.Text(query["before"]) is not { } text)
        {
            return null;
        }
        var dot = text.LastIndexOf('.');
        Timestamp? active = null;
        if (dot >= 0)
        {
            active = long.TryParse(text.AsSpan(dot + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros) ? new Timestamp(micros)
                : throw new ProblemException(Problem.InvalidParameter("before", $"`{text}` is no `next` of a page, no cursor and no sequence"));
        }
        return QueryParameters.Position(dot < 0 ? text : text[..dot], "before", store) is { } last ? new SessionPosition(active, last) : null;
    }
}
