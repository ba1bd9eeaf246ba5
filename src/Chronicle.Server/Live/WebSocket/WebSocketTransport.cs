using System.Net.WebSockets;
using System.Text;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Sockets;

namespace Chronicle.Server.Live.WebSocket;

/// <summary>Writes one subscription's frames to a WebSocket.</summary>
internal sealed class WebSocketTransport(
    SocketConnection connection, Subscription subscription, IEventStore store, SubscribeCommand command, TimeProvider clock)
{
    public const string Name = "websocket";

    private const int MaxBatch = 500;

    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(250);
    private static readonly byte[] Tail = "}"u8.ToArray();
    private static readonly byte[] BatchTail = "]}"u8.ToArray();
    private static readonly Func<RecordedEvent, ReadOnlyMemory<byte>> Json = static recorded => recorded.Json; // the event's own bytes: nothing is made for each event and reader

    // {"type":"event","ref":…,"data":
    private readonly byte[] _head = Encoding.UTF8.GetBytes(command.Reference is { } reference ? $$"""{"type":"event","ref":{{reference}},"data":""" : """{"type":"event","data":""");
    private readonly byte[] _batchHead = Encoding.UTF8.GetBytes(command.Reference is { } batched ? $$"""{"type":"events","ref":{{batched}},"data":[""" : """{"type":"events","data":[""");
    private long _sent;
    private long _since;

    /// <summary>Runs until it is stopped, the connection ends or the server says goodbye. Does not throw.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // history may be long and never wait: the receive loop that starts this must go on and hear the client
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // Unsubscribed, or the connection is over.
        }
        catch (StoreException broken)
        {
            await connection.CloseAsync(WebSocketCloseStatus.InternalServerError, broken.Message);
            connection.End();
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        _since = clock.GetTimestamp();
        var announced = false;
        await foreach (var frame in subscription.ReadAsync(cancellationToken))
        {
            if (!announced)
            {
                announced = true;
                await connection.SendAsync(SocketMessage.Write("subscribed", command.Reference, frame.Cursor, static (writer, cursor) =>
                    writer.WriteString("cursor"u8, cursor.ToString())));
            }
            if (frame.Page is { } page)
            {
                await SendEventsAsync(page, cancellationToken);
                continue;
            }
            await connection.SendAsync(SocketMessage.Write(ControlFrame.Name(frame.Kind), command.Reference, (frame, store), static (writer, control) =>
                ControlFrame.WriteMembers(writer, control.frame, control.store)));
        }
    }

    private async ValueTask SendEventsAsync(LivePage page, CancellationToken cancellationToken)
    {
        if (command.BatchMs == 0)
        {
            for (var i = 0; i < page.Count; i++)
            {
                await connection.SendAsync(page, i, 1, _head, Json, Tail);
                await PaceAsync(page, i + 1, 1, cancellationToken);
            }
            return;
        }
        for (var i = 0; i < page.Count; i += MaxBatch)
        {
            var count = Math.Min(MaxBatch, page.Count - i);
            await connection.SendAsync(page, i, count, _batchHead, Json, BatchTail);
            await PaceAsync(page, i + count, count, cancellationToken);
        }
        if (page.Count < MaxBatch && subscription.Lag == 0)
        {
            // What is committed meanwhile is the next frame, all at once. A reader that is behind has more already: no pause.
            page.LetGo(page.Count);
            await Task.Delay(TimeSpan.FromMilliseconds(command.BatchMs), clock, cancellationToken);
            await page.HoldAsync(hasTurn: false, cancellationToken);
        }
    }

    /// <summary>Keeps to the client's rate; a pause longer than a second is not made up for by a burst.</summary>
    private async ValueTask PaceAsync(LivePage page, int next, int events, CancellationToken cancellationToken)
    {
        if (command.MaxRate == 0)
        {
            return;
        }
        _sent += events;
        var due = TimeSpan.FromSeconds((double)_sent / command.MaxRate);
        var early = due - clock.GetElapsedTime(_since);
        if (early > TimeSpan.FromMilliseconds(1))
        {
            if (early > LongPause)
            {
                page.LetGo(next); // it is got again when it is due
            }
            await Task.Delay(early, clock, cancellationToken);
        }
        else if (early < TimeSpan.FromSeconds(-1))
        {
            _sent = 0;
            _since = clock.GetTimestamp();
        }
    }
}
