using Chronicle.Budgets;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Live;

/// <summary>What live requests have in common: where to start and what to read from.</summary>
internal sealed class LiveRequest(IEventStore store, LiveHub hub, TimeProvider clock)
{
    /// <summary>How long a connection may take nothing before its reader lets go of the events it holds.</summary>
    public static readonly TimeSpan StallsAfter = TimeSpan.FromSeconds(1);

    public LiveHub Hub => hub;

    public TimeProvider Clock => clock;

    public IEventStore Store => store;

    public Subscription Subscribe(HttpContext context, string transport, EventFilter? filter = null, string? standard = null)
    {
        var query = context.Request.Query;
        // A browser's reconnect sends the header with where it is, and the query with where it once began.
        var after = LastEventId(context)
            ?? QueryParameters.Text(query["after"]) ?? QueryParameters.Text(query["lastEventId"]);
        filter ??= QueryParameters.Filter(query, clock);
        return Subscribe(filter, after ?? standard, transport);
    }

    /// <summary>What a browser has read last. An id that another server gave at this address counts as a cursor of another history: a refusal would end an EventSource for good.</summary>
    private string? LastEventId(HttpContext context) => QueryParameters.Text(context.Request.Headers["Last-Event-ID"]) is not { } id ? null
        : StartPoint.Resolve(id, store, hub.Head) is null ? new Cursor("foreign", Sequence.None).ToString() : id;

    /// <param name="filter">What the reader wants.</param>
    /// <param name="after">Where it starts.</param>
    /// <param name="transport">What writes to it.</param>
    /// <param name="connection">What all readers of its connection may hold together; null when it is alone.</param>
    /// <exception cref="ProblemException">There is no such start, or there are too many readers.</exception>
    public Subscription Subscribe(EventFilter filter, string? after, string transport, ByteBudget? connection = null)
    {
        if (hub.IsFull)
        {
            throw new ProblemException(Problem.TooManyReaders);
        }
        after ??= filter.Since is null ? null : "earliest"; // "since ten minutes ago" asks for history
        var start = StartPoint.Resolve(after, store, hub.Head)
            ?? throw new ProblemException(Problem.InvalidParameter("after", $"`{after}` is neither latest, earliest, a cursor nor a sequence"));
        return new Subscription(store, hub, filter, start, connection) { Transport = transport };
    }
}
