using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Server.Ingest.Http;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest;

/// <summary>What every door does with what it decoded: redact, admit, wait until it is durable.</summary>
internal sealed class EventIntake(IEventStore store, EventParser parser, Redactor redactor, IngestQueue queue, BodyMemory memory, IngestLimits limits, IngestOptions options, TimeProvider clock)
{
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(1);

    public IngestOptions Options => options;

    public Redactor Redactor => redactor;

    public Timestamp Now => Timestamp.Now(clock);

    /// <summary>Reads one event or an array of them, in Chronicle's own names.</summary>
    /// <exception cref="ProblemException">One of them is none, or is too large; the problem names its index.</exception>
    public RedactedEvent[] Parse(ReadOnlyMemory<byte> json, string door)
    {
        if (TryParse(json, EventDialect.Chronicle, out var events) is { } problem)
        {
            throw new ProblemException(Rejected(door, problem));
        }
        return events;
    }

    /// <summary>Reads one event or an array of them.</summary>
    /// <returns>Why they can't be recorded, with the index of the event; null when they can.</returns>
    public Problem? TryParse(ReadOnlyMemory<byte> json, EventDialect dialect, out RedactedEvent[] events)
    {
        events = [];
        if (parser.ParseAll(json, dialect, Now, out var parsed, isApi: dialect == EventDialect.Chronicle) is { } failure)
        {
            return Describe(failure.Problem) with { Index = failure.Index };
        }
        for (var i = 0; i < parsed.Length; i++)
        {
            if (Refuse(parsed[i]) is { } problem)
            {
                return problem with { Index = i };
            }
        }
        events = redactor.Pass(parsed);
        return null;
    }

    /// <summary>Reads one line of NDJSON.</summary>
    public RedactedEvent? ParseLine(ReadOnlyMemory<byte> json, string door, Timestamp received, out Problem? problem)
    {
        problem = parser.Parse(json, EventDialect.Chronicle, received, out var parsed, isApi: true) is { } failure ? Describe(failure)
            : Refuse(parsed!);
        return Take(parsed, door, problem);
    }

    /// <summary>Reads one line of a file that is imported: what export wrote goes back as it is, anything else is read as any line is.</summary>
    public RedactedEvent? ParseImported(ReadOnlyMemory<byte> json, string door, Timestamp received, out Problem? problem)
    {
        var dialect = json.Span.TrimStart(" \t\uFEFF"u8).StartsWith("{\"seq\":"u8) ? EventDialect.Exported : EventDialect.Chronicle;
        problem = parser.Parse(json, dialect, received, out var parsed) is { } failure ? Describe(failure) : null;
        return Take(parsed, door, problem);
    }

    /// <summary>Reads events that have no request to answer: all of them are added, or none.</summary>
    /// <param name="json">Their bytes; nobody may write them again.</param>
    /// <param name="isBody">Whether it is one event's body alone, with <paramref name="context"/> for an envelope.</param>
    /// <param name="received">When they arrived.</param>
    /// <param name="context">What is known of them besides.</param>
    /// <param name="into">Gets the events, without their secrets.</param>
    /// <returns>Why they can't be recorded, or null.</returns>
    public Problem? Read(ReadOnlyMemory<byte> json, bool isBody, Timestamp received, in EventContext context, List<RedactedEvent> into)
    {
        IncomingEvent[] events = [];
        EventProblem? problem;
        if (isBody)
        {
            problem = parser.ParseBody(json, received, context, out var parsed);
            events = parsed is null ? [] : [parsed];
        }
        else
        {
            problem = parser.ParseAll(json, EventDialect.Chronicle, received, out events, context)?.Problem;
        }
        if (problem is not null)
        {
            return Describe(problem);
        }
        foreach (var incoming in events)
        {
            if (Refuse(incoming) is { } refused)
            {
                return refused;
            }
        }
        foreach (var incoming in events)
        {
            into.Add(redactor.Pass(incoming));
        }
        return null;
    }

    /// <summary>An event that the server itself has to tell, as the journal takes it.</summary>
    public RedactedEvent Pass(IncomingEvent own) => redactor.Pass(own);

    public Task<AppendResult> AppendAsync(RedactedEvent[] events, string door, bool awaitDurable, CancellationToken cancellationToken) =>
        limits.Check(events, context: null) is { } limited ? Task.FromResult(limited) : queue.AppendAsync(events, door, awaitDurable, cancellationToken);

    /// <summary>The same for a request: it leaves the line for the queue when its client has left.</summary>
    public Task<AppendResult> AppendAsync(RedactedEvent[] events, string door, bool awaitDurable, HttpContext context)
    {
        if (limits.Check(events, context) is { } limited)
        {
            return Task.FromResult(limited);
        }
        // The token is asked for only when there is something to wait for: making it costs more than most appends.
        return queue.TryAppend(events, door, awaitDurable) ?? queue.AppendAsync(events, door, awaitDurable, context.RequestAborted);
    }

    /// <summary>Reads a request's body within the memory that all bodies have together. Dispose it after the answer.</summary>
    /// <param name="context">Whose body.</param>
    /// <param name="limit">Bytes after decompression.</param>
    /// <exception cref="ProblemException">Larger than the limit, or cut short.</exception>
    public ValueTask<RequestBody> ReadBodyAsync(HttpContext context, int limit) => RequestBody.ReadAsync(context, memory, limit);

    public BodyMemory Memory => memory;

    /// <summary>The same for agents that wait for the answer: while the store can't be written to they wait for a second at most. What is admitted may be recorded after that.</summary>
    public async Task<AppendResult> AppendSoonAsync(RedactedEvent[] events, string door, HttpContext context)
    {
        try
        {
            return await AppendAsync(events, door, awaitDurable: true, context).WaitAsync(AgentPatience, clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            return AppendResult.Unavailable("The store takes long to answer. The event is recorded as soon as it does, unless that takes too long.");
        }
    }

    /// <summary>Throws the problem that a failed outcome is; returns the others.</summary>
    public static AppendResult Require(AppendResult result) => result.Status switch
    {
        AppendStatus.Committed or AppendStatus.Accepted => result,
        _ => throw new ProblemException(Describe(result)),
    };

    /// <summary>Throws the problem when ids of the events belong to others.</summary>
    public static AppendResult RequireNoConflict(RedactedEvent[] events, AppendResult result) =>
        DescribeConflicts(events, result) is { } problem ? throw new ProblemException(problem) : result;

    /// <summary>The problem that the conflicts of a committed append are; null when there are none.</summary>
    public static Problem? DescribeConflicts(RedactedEvent[] events, AppendResult result)
    {
        if (result.Conflicts.IsEmpty)
        {
            return null;
        }
        var conflicts = new List<IdConflict>();
        foreach (var index in result.Conflicts.Span)
        {
            conflicts.Add(new IdConflict(index, events[index].Content.Id!, result.Sequences.Span[index].Value));
        }
        return Problem.IdsInUse(conflicts.Count, conflicts) with { Durable = events.Length - conflicts.Count };
    }

    public static Problem Describe(AppendResult result) => result.Status switch
    {
        AppendStatus.Overloaded => Problem.Overloaded,
        AppendStatus.Limited => (result.IsQuota ? new Problem(429, "quota-exceeded", "The quota is used up", result.Reason!) : new Problem(429, "rate-limited", "Too much at once", result.Reason!)) with
        {
            RetryAfter = (int)Math.Min(Math.Ceiling(result.RetryAfter.TotalSeconds), int.MaxValue),
        },
        _ => Problem.Unavailable(result.Reason ?? "The server is stopping."),
    };

    private static Problem Describe(EventProblem problem) => problem.Kind switch
    {
        EventProblemKind.Malformed => new Problem(400, "malformed", "This can't be read", problem.Detail),
        EventProblemKind.TooLarge => Problem.TooLarge(problem.Detail),
        _ => new Problem(422, "invalid-event", "This is not an event", problem.Detail),
    };

    private static Problem Rejected(string door, Problem problem)
    {
        DoorMetrics.Rejected(door, problem.Slug);
        return problem;
    }

    private RedactedEvent? Take(IncomingEvent? parsed, string door, Problem? problem)
    {
        if (problem is not null)
        {
            Rejected(door, problem);
            return null;
        }
        return redactor.Pass(parsed!);
    }

    private Problem? Refuse(IncomingEvent incoming) => TooLarge(incoming) ?? NotYetThere(incoming);

    /// <summary>An event without an id will be known by this cursor: nobody may take it before.</summary>
    private Problem? NotYetThere(IncomingEvent incoming) =>
        incoming.Id is { } id && id.StartsWith(store.Epoch, StringComparison.Ordinal) && Cursor.TryParse(id, out var cursor) && cursor.Epoch == store.Epoch && cursor.Sequence > store.Head
            ? new Problem(422, "invalid-event", "This is not an event", $"`id` is the cursor of an event that is not there yet: the last one is {store.Head.Value}") : null;

    private Problem? TooLarge(IncomingEvent incoming) => incoming.Data.Length + incoming.Extra.Length > options.MaxEventBytes
        ? Problem.TooLarge($"The event is larger than {options.MaxEventBytes} bytes.") : null;
}
