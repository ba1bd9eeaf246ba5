using Chronicle.Nats;
using Chronicle.Redaction;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Nats.Asking;

/// <summary>Answers requests on <c>&lt;prefix&gt;.api.&gt;</c> with what the HTTP API says. Servers of one prefix share them as a queue group.</summary>
internal sealed class NatsApi : IHostedLifecycleService, IDisposable
{
    private const string QueueGroup = "chronicle";

    // × 1 MiB, a server's usual max_payload: what requests under way hold in memory at most.
    private const int MostAtOnce = 256;

    /// <summary>What passes into the API: who asks, and what a body is.</summary>
    private static readonly string[] PassedHeaders = ["Authorization", "X-Api-Key", "Content-Type", "Content-Encoding"];

    private readonly NatsLink _link;
    private readonly TimeProvider _clock;
    private readonly InMemoryApi _api;
    private readonly Redactor _redactor;
    private readonly string _root;
    private readonly ServiceDiscovery _discovery;
    private readonly RequestLoop[] _loops;
    private readonly SemaphoreSlim _slots = new(MostAtOnce);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public NatsApi(NatsLink link, NatsOptions options, InMemoryApi api, Redactor redactor, TimeProvider clock, ILogger<NatsApi> logger)
    {
        (_link, _api, _redactor, _clock) = (link, api, redactor, clock);
        _root = $"{options.Prefix}.api.";
        _discovery = new ServiceDiscovery(_root, QueueGroup, Endpoints, clock);
        _loops = !options.Api ? [] :
        [
            new RequestLoop(link, _root + ">", QueueGroup, Take, clock, logger),
            .. _discovery.Subjects.Select(subject => new RequestLoop(link, subject, null, Discover, clock, logger)),
        ];
    }

    /// <summary>In the order of docs/nats.md.</summary>
    private ApiEndpoint[] Endpoints { get; } =
    [
        new("append", HttpMethods.Post, "/api/events"),
        new("sessions.list", HttpMethods.Get, "/api/sessions"),
        new("session.get", HttpMethods.Get, "/api/sessions/{id}"),
        new("events.read", HttpMethods.Get, "/api/events"),
        new("search", HttpMethods.Get, "/api/search"),
        new("stats", HttpMethods.Get, "/api/stats"),
        new("health", HttpMethods.Get, "/api/health"),
    ];

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_loops.Select(loop => loop.RunAsync(_stop.Token)));
        return Task.CompletedTask;
    }

    /// <summary>Before the journal ends: no new requests come, and those that did get their answers.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_loops.Select(loop => loop.DrainAsync(cancellationToken)));
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var slot = 0; slot < MostAtOnce; slot++)
        {
            await _slots.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _slots.Dispose();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs on the loop that reads the subscription up to the first wait, so appends are admitted in the order they came.</summary>
    private void Take(NatsMsg message) => _ = AnswerAsync(message);

    private async Task AnswerAsync(NatsMsg message)
    {
        var started = _clock.GetTimestamp();
        var endpoint = Array.Find(Endpoints, candidate => message.Subject.AsSpan(_root.Length).SequenceEqual(candidate.Suffix));
        var isAdmitted = _slots.Wait(0, CancellationToken.None);
        try
        {
            var answer = endpoint is null ? Of(message, Problem.NotFound($"Nothing answers on {message.Subject}."))
                : isAdmitted ? await AskAsync(endpoint, message)
                : Of(message, new Problem(503, "overloaded", "Too many requests at once", "Nothing of this request was done. Send it again, with the same ids.") { RetryAfter = 1 });
            if (!await TrySendAsync(message, answer))
            {
                answer = Smaller(endpoint, message, answer);
                await TrySendAsync(message, answer);
            }
            endpoint?.Record(answer, _clock.GetElapsedTime(started));
        }
        finally
        {
            if (isAdmitted)
            {
                _slots.Release();
            }
        }
    }

    private async ValueTask<ApiAnswer> AskAsync(ApiEndpoint endpoint, NatsMsg message)
    {
        try
        {
            var headers = new HeaderDictionary();
            foreach (var (name, value) in message.Headers ?? [])
            {
                if (PassedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    headers[name] = value;
                }
            }
            // The API takes bodies as producers send them; parameters come as JSON here and as a query there.
            var parameters = endpoint.TakesBody ? [] : ApiParameters.Read(message.Data.Span);
            return await _api.AskAsync(endpoint.Method, endpoint.Path(parameters), new QueryCollection(parameters), headers, endpoint.TakesBody ? message.Data : default, CancellationToken.None);
        }
        catch (ProblemException expected)
        {
            return Of(message, expected.Problem);
        }
    }

    /// <summary>What can be said instead of an answer that no message can hold.</summary>
    private ApiAnswer Smaller(ApiEndpoint? endpoint, NatsMsg message, in ApiAnswer answer) => endpoint is { TakesBody: true } && !answer.IsError
        ? answer.WithoutEvents() // they are recorded: this must not look like a failure
        : Of(
            message,
            new Problem(413, "answer-too-large", "The answer is too large for a message",
                $"It has {answer.Body.Length} bytes; this NATS server takes {_link.Connection.MaxPayload} with the headers (max_payload). Ask for less at once with `limit`, or over HTTP."));

    private ApiAnswer Of(NatsMsg message, Problem problem) => ApiAnswer.Of(problem.Redacted(_redactor), _redactor.RedactText(message.Subject));

    /// <summary>False when the answer is too large for a message.</summary>
    private static async ValueTask<bool> TrySendAsync(NatsMsg message, ApiAnswer answer)
    {
        if (message.ReplyTo is null)
        {
            return true; // an append may be sent without waiting for its answer
        }
        try
        {
            await message.ReplyAsync(answer.Body, answer.Headers());
        }
        catch (NatsPayloadTooLargeException)
        {
            return false;
        }
        catch (Exception away) when (away is NatsException or ObjectDisposedException or ArgumentException)
        {
            // Without a connection for that long, who asked has given up; and some replies are asked for on what is no subject.
        }
        return true;
    }

    private void Discover(NatsMsg message)
    {
        if (_discovery.Answer(message.Subject) is { } answer)
        {
            _ = TrySendAsync(message, new ApiAnswer(200, "application/json", null, answer)).AsTask();
        }
    }
}
