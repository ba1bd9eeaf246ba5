using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Live;

/// <summary>What live requests have in common: where to start and what to read from.</summary>
internal sealed class LiveRequest(IEventStore store, LiveHub hub, TimeProvider clock)
{
    public LiveHub Hub => hub;

    public IEventStore Store => store;

    public Subscription Subscribe(HttpContext context, string transport, EventFilter? filter = null, string? standard = null)
    {
        var query = context.Request.Query;
        // A browser's reconnect sends the header with where it is, and the query with where it once began.
        var after = QueryParameters.Text(context.Request.Headers["Last-Event-ID"])
            ?? QueryParameters.Text(query["after"]) ?? QueryParameters.Text(query["lastEventId"]);
        filter ??= QueryParameters.Filter(query, clock);
        return Subscribe(filter, after ?? standard, transport);
    }

    public Subscription Subscribe(EventFilter filter, string? after, string transport)
    {
        after ??= filter.Since is null ? null : "earliest"; // "since ten minutes ago" asks for history
        var start = StartPoint.Resolve(after, store, hub.Head)
            ?? throw new ProblemException(Problem.InvalidParameter("after", $"`{after}` is neither latest, earliest, a cursor nor a sequence"));
        return new Subscription(store, hub, filter, start) { Transport = transport };
    }
}
