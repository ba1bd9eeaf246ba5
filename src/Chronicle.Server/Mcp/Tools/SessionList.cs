using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Api;
using Chronicle.Server.Dashboard;
using Chronicle.Sessions;

namespace Chronicle.Server.Mcp.Tools;

/// <summary><c>list_sessions</c>: the sessions of a time and a project, latest activity first.</summary>
internal sealed class SessionList(TimeProvider clock, SessionClock sessionClock, ToolScope scope)
{
    private const int StandardTokens = 1500;
    private const int PageSize = 200;
    private const int MostRead = 20_000; // a prefix that matches nothing does not read a whole history
    private const int TitleLength = 100;
    private const int LongestPlace = 60;

    public async ValueTask<string> RunAsync(ToolArguments given, CancellationToken cancellationToken)
    {
        var (since, until, limit, prefix) = (given.Time("since", clock), given.Time("until", clock), given.Whole("limit", 20, 1, 100), given.Name("project"));
        var budget = given.Budget(StandardTokens);
        var now = sessionClock.Now;
        var before = given.Text("before") is { } from ? Place(from) : null;
        budget.Take(ToolJson.Object(writer => WriteHead(writer, [], new string('0', LongestPlace))));
        var (sessions, isLast, read) = (new List<byte[]>(), false, 0);
        while (!isLast && sessions.Count < limit && read < MostRead)
        {
            var page = await scope.Store.ListSessionsAsync(new SessionQuery { Since = since, Before = before, Limit = PageSize, Moment = now }, cancellationToken);
            isLast = page.Next is null;
            foreach (var session in page.Sessions)
            {
                if (IsWanted(session, until, prefix))
                {
                    if (sessions.Count == limit || !budget.TryTake(Outline(session, now)))
                    {
                        return Answer(sessions, before);
                    }
                    sessions.Add(Outline(session, now));
                }
                before = SessionPosition.Of(session);
                read++;
            }
        }
        return Answer(sessions, isLast ? null : before);
    }

    private SessionPosition? Place(string text)
    {
        try
        {
            return SessionPlace.Read(new QueryCollection(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues> { ["before"] = text }), scope.Store);
        }
        catch (Problems.ProblemException)
        {
            throw new ToolException("`before` must be the `next` of an earlier answer.");
        }
    }

    private bool IsWanted(Session session, Timestamp? until, string? prefix) =>
        (until is not { } latest || session.Started <= latest)
        && (scope.Project is null || session.Project == scope.Project)
        && (prefix is null || session.Project?.StartsWith(prefix, StringComparison.Ordinal) == true);

    private string Answer(List<byte[]> sessions, SessionPosition? next) =>
        ToolJson.Text(writer => WriteHead(writer, sessions, next is { } last ? SessionPlace.Write(last, scope.Store.Epoch) : null));

    private void WriteHead(System.Text.Json.Utf8JsonWriter writer, List<byte[]> sessions, string? next)
    {
        ToolJson.WriteAll(writer, "sessions"u8, sessions);
        writer.WriteString("base"u8, scope.Address);
        EventJson.WriteOptional(writer, "next"u8, next);
    }

    private static byte[] Outline(Session session, SessionMoment now) => ToolJson.Object(writer =>
    {
        writer.WriteString("session"u8, session.Id);
        EventJson.WriteOptional(writer, "title"u8, session.Title is { } title ? ToolJson.Line(title, TitleLength) : null);
        EventJson.WriteOptional(writer, "project"u8, session.Project);
        writer.WriteString("status"u8, session.StatusAt(now).Name());
        ToolJson.WriteTime(writer, "started"u8, session.Started);
        ToolJson.WriteTime(writer, "last_event"u8, session.LastEvent);
        writer.WriteNumber("events"u8, session.Events);
        writer.WriteNumber("errors"u8, session.Errors);
        writer.WriteString("link"u8, DashboardLink.Of(session.Id));
    });
}
