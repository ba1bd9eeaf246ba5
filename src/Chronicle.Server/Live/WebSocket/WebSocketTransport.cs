using System.Buffers;
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

    // {"type":"event","ref":…,"data":
    private readonly byte[] _head = Encoding.UTF8.GetBytes(command.Reference is { } reference ? $$"""{"type":"event","ref":{{reference}},"data":""" : """{"type":"event","data":""");
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
            if (frame.Kind == LiveFrameKind.Events)
            {
                await SendEventsAsync(frame.Events, cancellationToken);
                continue;
            }
            await connection.SendAsync(SocketMessage.Write(ControlFrame.Name(frame.Kind), command.Reference, (frame, store), static (writer, control) =>
                ControlFrame.WriteMembers(writer, control.frame, control.store)));
        }
    }

    private async ValueTask SendEventsAsync(ReadOnlyMemory<RecordedEvent> events, CancellationToken cancellationToken)
    {
        if (command.BatchMs > 0)
        {
            for (var rest = events; !rest.IsEmpty; rest = rest[Math.Min(MaxBatch, rest.Length)..])
            {
                var batch = rest[..Math.Min(MaxBatch, rest.Length)];
                await connection.SendAsync(Batch(batch));
                await PaceAsync(batch.Length, cancellationToken);
            }
            if (events.Length < MaxBatch)
            {
                // What is committed meanwhile is the next frame, all at once. A full frame means there is more already: no pause.
                await Task.Delay(TimeSpan.FromMilliseconds(command.BatchMs), clock, cancellationToken);
            }
            return;
        }
        for (var i = 0; i < events.Length; i++)
        {
            await SendEventAsync(events.Span[i].Json);
            await PaceAsync(1, cancellationToken);
        }
    }

    // The event's own bytes between a head written once: nothing is allocated for each event and reader.
    private async ValueTask SendEventAsync(ReadOnlyMemory<byte> json)
    {
        var length = _head.Length + json.Length + 1;
        var message = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            _head.CopyTo(message, 0);
            json.CopyTo(message.AsMemory(_head.Length));
            message[length - 1] = (byte)'}';
            await connection.SendAsync(message.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    private ReadOnlyMemory<byte> Batch(ReadOnlyMemory<RecordedEvent> events) =>
        SocketMessage.Write("events", command.Reference, events, static (writer, batch) =>
        {
            writer.WriteStartArray("data"u8);
            foreach (var recorded in batch.Span)
            {
                writer.WriteRawValue(recorded.Json.Span, skipInputValidation: true);
            }
            writer.WriteEndArray();
        });

    /// <summary>Keeps to the client's rate; a pause longer than a second is not made up for by a burst.</summary>
    private async ValueTask PaceAsync(int events, CancellationToken cancellationToken)
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
            await Task.Delay(early, clock, cancellationToken);
        }
        else if (early < TimeSpan.FromSeconds(-1))
        {
            _sent = 0;
            _since = clock.GetTimestamp();
        }
    }
}
