using System.Net.WebSockets;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Api;
using Chronicle.Server.Security;
using Chronicle.Server.Sockets;

namespace Chronicle.Server.Live.Disler;

/// <summary>What disler's page reads: <c>GET /events/recent</c>, <c>GET /events/filter-options</c> and the WebSocket <c>/stream</c>.</summary>
internal sealed class DislerTransport(LiveRequest live) : ILiveTransport
{
    private const int Backlog = 300;
    private const long BacklogBytes = 96 << 10;
    private const long MostBytes = 16 << 20;

    private static readonly byte[] EventHead = """{"type":"event","data":"""u8.ToArray();
    private static readonly byte[] EventTail = "}"u8.ToArray();
    private static readonly Func<RecordedEvent, ReadOnlyMemory<byte>> Json = static recorded => DislerJson.Write(recorded);

    public static string Name => "disler";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var transport = new DislerTransport(routes.ServiceProvider.GetRequiredService<LiveRequest>());
        var sockets = routes.ServiceProvider.GetRequiredService<SocketEndpoint>();
        routes.MapGet("/events/recent", transport.RecentAsync).WithScope(Scope.Read);
        routes.MapGet("/events/filter-options", transport.FilterOptionsAsync).WithScope(Scope.Read);
        routes.MapGet("/stream", context => sockets.AcceptAsync(context, Name, transport.StreamAsync)).WithScope(Scope.Read);
    }

    private async Task RecentAsync(HttpContext context)
    {
        var limit = QueryParameters.Limit(context.Request.Query, Backlog, 1000);
        var events = await ReadRecentAsync(limit, MostBytes, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            WriteArray(writer, events);
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async Task FilterOptionsAsync(HttpContext context)
    {
        var options = await live.Store.GetFilterOptionsAsync(context.RequestAborted);
        var sessions = await live.Store.ListSessionsAsync(new SessionQuery { Limit = Backlog, Moment = default }, context.RequestAborted);
        var recent = await ReadRecentAsync(1000, MostBytes, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            writer.WriteStartObject();
            WriteStrings(writer, "source_apps"u8, options.Sources);
            WriteStrings(writer, "session_ids"u8, sessions.Sessions.Select(session => session.Id));
            WriteStrings(writer, "hook_event_types"u8, recent.Select(recorded => DislerJson.HookEventType(recorded.Content)).Distinct().Order());
            writer.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async Task StreamAsync(HttpContext context, SocketConnection connection)
    {
        try
        {
            var reading = DrainAsync(connection);
            var recent = await ReadRecentAsync(Backlog, BacklogBytes, context.RequestAborted); // what does not fit follows as single events
            await connection.SendAsync(Message("initial", writer => WriteArray(writer, recent)));
            // Behind the backlog without a gap: the subscription starts at its last event.
            var after = recent.Count > 0 ? recent[^1].Cursor.ToString() : "earliest";
            var subscription = live.Subscribe(EventFilter.Everything, after, Name, connection.Pages);
            await foreach (var frame in subscription.ReadAsync(connection.Ended))
            {
                for (var i = 0; i < (frame.Page?.Count ?? 0); i++)
                {
                    await connection.SendAsync(frame.Page!, i, 1, EventHead, Json, EventTail);
                }
            }
            await connection.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "The server is stopping.");
            await reading;
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The page has left.
        }
    }

    private static async Task DrainAsync(SocketConnection connection)
    {
        try
        {
            while (await connection.ReceiveAsync() is not null)
            {
                // The page has nothing to say that we answer.
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        connection.End();
    }

    private async ValueTask<IReadOnlyList<RecordedEvent>> ReadRecentAsync(int limit, long maxBytes, CancellationToken cancellationToken)
    {
        var after = new Sequence(Math.Max(0, live.Hub.Head.Value - limit));
        return await live.Store.ReadAsync(after, limit, maxBytes, cancellationToken);
    }

    private static ReadOnlyMemory<byte> Message(string type, Action<Utf8JsonWriter> data) => SocketMessage.Write(type, null, data, static (writer, write) =>
    {
        writer.WritePropertyName("data"u8);
        write(writer);
    });

    private static void WriteArray(Utf8JsonWriter writer, IReadOnlyList<RecordedEvent> events)
    {
        writer.WriteStartArray();
        foreach (var recorded in events)
        {
            DislerJson.Write(writer, recorded);
        }
        writer.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }
        writer.WriteEndArray();
    }
}
