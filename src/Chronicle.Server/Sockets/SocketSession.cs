using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Server.Api;
using Chronicle.Server.Ingest;
using Chronicle.Server.Ingest.WebSocket;
using Chronicle.Server.Live;
using Chronicle.Server.Live.WebSocket;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Sockets;

/// <summary>One client's conversation on <c>/ws</c>: its commands, and the subscriptions that answer them.</summary>
internal sealed class SocketSession(HttpContext context, SocketConnection connection, LiveRequest live, EventIntake intake, IngestRejections rejections, bool mayIngest, TimeProvider clock)
{
    private const int MaxSubscriptions = 64;

    /// <summary>How long a stopping server waits for a client to take its last events, and then to close from its side.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    // Written by the receive loop; read at the goodbye too.
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Stop, Task Running)> _subscriptions = [];
    private volatile Task _handling = Task.CompletedTask;

    public async Task RunAsync()
    {
        var goodbye = SayGoodbyeAsync();
        try
        {
            await connection.SendAsync(Hello());
            if (context.Request.QueryString.HasValue && WantsSubscription(context.Request.Query))
            {
                var filter = QueryParameters.Filter(context.Request.Query, clock);
                Start(new SubscribeCommand(null, QueryParameters.Text(context.Request.Query["after"]), filter, 0, 0));
            }
            while (await connection.ReceiveAsync() is { } message)
            {
                _handling = HandleAsync(message);
                await _handling;
            }
            if (mayIngest && connection.NotUtf8 is { } sent)
            {
                await RejectAsync(sent);
            }
        }
        catch (ProblemException refused)
        {
            await ErrorAsync(null, refused.Problem);
            await connection.CloseAsync(WebSocketCloseStatus.PolicyViolation, refused.Problem.Redacted(intake.Redactor).Detail);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The client or the server has left; acknowledged events are recorded, others are the client's to send again.
        }
        finally
        {
            connection.End();
            await goodbye;
            await Task.WhenAll(_subscriptions.Values.Select(subscription => subscription.Running));
            foreach (var (stop, _) in _subscriptions.Values)
            {
                stop.Dispose();
            }
        }
    }

    /// <summary>The protocol ends a connection for text that is no UTF-8 before anybody could be told which message it was.</summary>
    private async Task RejectAsync(ReadOnlyMemory<byte> sent)
    {
        DoorMetrics.Rejected(AppendCommand.Door, "malformed");
        try
        {
            await rejections.RecordAsync(AppendCommand.Door, null, "a message is not UTF-8", sent, CancellationToken.None);
        }
        catch (ProblemException)
        {
            // The journal takes nothing right now. The client knows that its message was not taken.
        }
    }

    /// <summary>Once the server ends: lets answers and subscriptions finish, closes, and does not wait for a client that has stopped listening.</summary>
    private async Task SayGoodbyeAsync()
    {
        try
        {
            await live.Hub.Ended.WaitAsync(connection.Ended);
            using var patience = new CancellationTokenSource(GoodbyeTimeout, clock);
            await _handling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the receive loop looks at how it ended
            var subscriptions = _subscriptions.Values.Select(subscription => subscription.Running).ToArray();
            await Task.WhenAll(subscriptions).WaitAsync(patience.Token);
            if (subscriptions.Length == 0)
            {
                await connection.SendAsync(SocketMessage.Write("bye", null, 0, static (_, _) => { }));
            }
            await connection.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "The server is stopping.");
            await Task.Delay(GoodbyeTimeout, clock, connection.Ended);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // It left first, or it does not read.
        }
        if (!connection.Ended.IsCancellationRequested)
        {
            connection.End();
        }
    }

    private static bool WantsSubscription(IQueryCollection query) => query.Keys.Any(name => name != "key");

    private async Task HandleAsync(ReadOnlyMemory<byte> message)
    {
        string? reference = null;
        try
        {
            using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = EventLimits.MaxPageDepth });
            var command = document.RootElement;
            if (command.ValueKind != JsonValueKind.Object)
            {
                throw new ProblemException(new Problem(400, "invalid-command", "This is not a command", "A command is an object with `type`."));
            }
            reference = command.TryGetProperty("ref", out var given) && given.ValueKind is JsonValueKind.String or JsonValueKind.Number
                ? given.GetRawText() : null;
            var type = command.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
            switch (type)
            {
                case "append":
                    await AppendAsync(reference, JsonBody.GetRaw(message.Span, "events"u8) is { IsEmpty: false } events ? events.ToArray() : null);
                    break;
                case "subscribe":
                    Start(SubscribeCommand.Parse(reference, command, intake.Redactor, clock));
                    break;
                case "unsubscribe":
                    await StopAsync(reference);
                    break;
                case "ping":
                    await connection.SendAsync(SocketMessage.Write("pong", reference, 0, static (_, _) => { }));
                    break;
                case "pong" or "heartbeat":
                    break; // what dashboards of the older system send
                default:
                    throw new ProblemException(new Problem(400, "invalid-command", "This command is not known",
                        $"`{type}` is none of append, subscribe, unsubscribe, ping."));
            }
        }
        catch (JsonException malformed)
        {
            await ErrorAsync(reference, new Problem(400, "malformed", "This can't be read", JsonFault.Describe(malformed, message.Span, EventLimits.MaxPageDepth)));
        }
        catch (InvalidOperationException malformed)
        {
            await ErrorAsync(reference, new Problem(400, "malformed", "This can't be read", malformed.Message));
        }
        catch (ProblemException refused)
        {
            await ErrorAsync(reference, refused.Problem);
        }
    }

    private async Task AppendAsync(string? reference, byte[]? events)
    {
        if (!mayIngest)
        {
            throw new ProblemException(new Problem(403, "wrong-scope", "This key does not allow that", "Appending needs a key for `ingest`."));
        }
        if (events is null)
        {
            throw new ProblemException(new Problem(400, "invalid-command", "There is nothing to append", "`events` is missing."));
        }
        await connection.SendAsync(await AppendCommand.RunAsync(intake, reference, events, context));
    }

    private void Start(SubscribeCommand command)
    {
        var key = command.Reference ?? "";
        if (_subscriptions.Count >= MaxSubscriptions)
        {
            throw new ProblemException(new Problem(429, "too-many-subscriptions", "Too many subscriptions", $"A connection may have {MaxSubscriptions}."));
        }
        if (_subscriptions.ContainsKey(key))
        {
            throw new ProblemException(new Problem(409, "duplicate-ref", "This ref is in use", "Unsubscribe it first, or use another `ref`."));
        }
        var subscription = live.Subscribe(command.Filter, command.After, WebSocketTransport.Name, connection.Pages);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
        var writer = new WebSocketTransport(connection, subscription, live.Store, command, clock);
        _subscriptions[key] = (stop, writer.RunAsync(stop.Token));
    }

    private async Task StopAsync(string? reference)
    {
        if (!_subscriptions.TryRemove(reference ?? "", out var subscription))
        {
            throw new ProblemException(Problem.NotFound("There is no subscription with this ref."));
        }
        await subscription.Stop.CancelAsync();
        await subscription.Running;
        subscription.Stop.Dispose();
        await connection.SendAsync(SocketMessage.Write("unsubscribed", reference, 0, static (_, _) => { }));
    }

    private ReadOnlyMemory<byte> Hello() => SocketMessage.Write("hello", null, (live.Store, connection.MaxMessageBytes), static (writer, hello) =>
    {
        writer.WriteString("epoch"u8, hello.Store.Epoch);
        writer.WriteNumber("head"u8, hello.Store.Head.Value);
        writer.WriteStartObject("limits"u8);
        writer.WriteNumber("message_bytes"u8, hello.MaxMessageBytes);
        writer.WriteNumber("subscriptions"u8, MaxSubscriptions);
        writer.WriteEndObject();
    });

    private ValueTask ErrorAsync(string? reference, Problem problem) => connection.SendAsync(SocketMessage.Error(reference, problem.Redacted(intake.Redactor)));
}
