using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Ingest;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;
using Chronicle.Sessions;

namespace Chronicle.Server.Api;

/// <summary>What a person does with a wait: closes it, or puts it off. Both are recorded as events of its session.</summary>
internal sealed class WaitsApi(IEventStore store, EventIntake intake, TimeProvider clock)
{
    private const string Door = "waits";

    private static readonly TimeSpan ShortestSnooze = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(7);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = new WaitsApi(services.GetRequiredService<IEventStore>(), services.GetRequiredService<EventIntake>(), services.GetRequiredService<TimeProvider>());
        routes.MapPost("/api/sessions/{id}/waits/{sequence}/dismiss", api.DismissAsync).WithScope(Scope.Ingest);
        routes.MapPost("/api/sessions/{id}/waits/{sequence}/snooze", api.SnoozeAsync).WithScope(Scope.Ingest);
    }

    private async Task DismissAsync(HttpContext context)
    {
        var (session, wait) = await FindAsync(context);
        await RecordAsync(context, WaitEvents.Dismiss(session, wait, Timestamp.Now(clock)));
    }

    private async Task SnoozeAsync(HttpContext context)
    {
        var until = Until(context.Request.Query);
        var (session, wait) = await FindAsync(context);
        await RecordAsync(context, WaitEvents.Snooze(session, wait, Timestamp.Now(clock), until));
    }

    private Timestamp Until(IQueryCollection query)
    {
        var now = Timestamp.Now(clock);
        var past = QueryParameters.Text(query["for"]) is { } text && char.IsAsciiLetter(text[^1]) && QueryParameters.TryTime(text, clock, out var time) ? now - time : TimeSpan.Zero;
        return past >= ShortestSnooze && past <= LongestSnooze + ShortestSnooze ? new Timestamp(now.Micros + (long)past.TotalMicroseconds)
            : throw new ProblemException(Problem.InvalidParameter("for", "an age from `1s` to `7d` is expected, like `10m` or `2h`"));
    }

    private async ValueTask<(Session Session, OpenEntry Wait)> FindAsync(HttpContext context)
    {
        var id = QueryParameters.Id(context);
        var session = await store.FindSessionAsync(id, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound($"No session `{id}`."));
        var text = (string)context.Request.RouteValues["sequence"]!;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && session.FindWait(new Sequence(sequence)) is { } wait ? (session, wait)
            : throw new ProblemException(Problem.NotFound($"Session `{id}` has no open wait `{text}`. It may have been answered meanwhile."));
    }

    private async Task RecordAsync(HttpContext context, IncomingEvent own)
    {
        var result = EventIntake.Require(await intake.AppendAsync([intake.Pass(own)], Door, awaitDurable: true, context));
        JsonResponse.Write(context, new Cursor(result.Epoch, result.Sequences.Span[0]), static (writer, cursor) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, cursor.ToString());
            writer.WriteNumber("seq"u8, cursor.Sequence.Value);
            writer.WriteEndObject();
        });
    }
}
