using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Dashboard;
using Chronicle.Sessions;

namespace Chronicle.Server.Mcp.Tools;

/// <summary><c>list_sessions</c>: the sessions of a time and a project, latest activity first.</summary>
internal sealed class SessionList(TimeProvider clock, ToolScope scope)
{
    private const int StandardTokens = 1500;
    private const int PageSize = 200;
    private const int MostRead = 20_000; // a prefix that matches nothing does not read a whole history
    private const int TitleLength = 100;

    public async ValueTask<string> RunAsync(ToolArguments given, CancellationToken cancellationToken)
    {
        var (since, until, limit, prefix) = (given.Time("since", clock), given.Time("until", clock), given.Whole("limit", 20, 1, 100), given.Name("project"));
        var budget = given.Budget(StandardTokens);
        var now = Timestamp.Now(clock);
        var before = given.Text("before") is { } from ? Cursor.TryParse(from, out var cursor) && cursor.Epoch == scope.Store.Epoch ? cursor.Sequence
            : throw new ToolException("`before` must be the `next` of an earlier answer.") : new Sequence(long.MaxValue);
        budget.Take(ToolJson.Object(writer => WriteHead(writer, [], new Cursor(scope.Store.Epoch, before).ToString())));
        var (sessions, next, read) = (new List<byte[]>(), (Sequence?)before, 0);
        while (next is { } start && sessions.Count < limit && read < MostRead)
        {
            var page = await scope.Store.ListSessionsAsync(new SessionQuery { Since = since, Before = start, Limit = PageSize, Now = now }, cancellationToken);
            next = page.Next;
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
                before = session.Last;
                read++;
            }
        }
        return Answer(sessions, next is null ? null : before);
    }

    private bool IsWanted(Session session, Timestamp? until, string? prefix) =>
        (until is not { } latest || session.Started <= latest)
        && (scope.Project is null || session.Project == scope.Project)
        && (prefix is null || session.Project?.StartsWith(prefix, StringComparison.Ordinal) == true);

    private string Answer(List<byte[]> sessions, Sequence? next) =>
        ToolJson.Text(writer => WriteHead(writer, sessions, next is { } last ? new Cursor(scope.Store.Epoch, last).ToString() : null));

    private void WriteHead(System.Text.Json.Utf8JsonWriter writer, List<byte[]> sessions, string? next)
    {
        ToolJson.WriteAll(writer, "sessions"u8, sessions);
        writer.WriteString("base"u8, scope.Address);
        EventJson.WriteOptional(writer, "next"u8, next);
    }

    private static byte[] Outline(Session session, Timestamp now) => ToolJson.Object(writer =>
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
