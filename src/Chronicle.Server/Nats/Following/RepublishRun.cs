using System.Globalization;
using System.Threading.Channels;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Server.Nats.Following;

/// <summary>Publishes the journal from the position on, until the journal ends or a message is not stored where it belongs.</summary>
/// <remarks>
/// Many messages are on their way at once, each with the place it must get in the stream (<c>Nats-Expected-Last-Sequence</c>) and the one it must come after
/// (<c>Nats-Expected-Last-Msg-Id</c>: a stranger's message may have taken the place of one that failed). So the stream is what the journal is, in its order, or the first
/// message that would be out of place fails and all after it; the next run looks at the stream again and goes on from its end.
/// </remarks>
internal sealed partial class RepublishRun(IEventStore store, LiveHub hub, NatsLink link, string root, PublishedPosition position, ILogger logger)
{
    private const int Window = 1000; // × about 600 B: a megabyte on its way, and a round trip is shared by a thousand

    // More than the headers and the subject of a message of ours can have.
    private const int MostHeaderBytes = 512;

    private readonly Channel<(Sequence Sequence, Task<PubAckResponse> Ack)> _sent =
        Channel.CreateBounded<(Sequence, Task<PubAckResponse>)>(new BoundedChannelOptions(Window) { SingleReader = true, SingleWriter = true }); // full: sending waits

    private ulong _last; // the stream's last sequence when the next message arrives
    private string? _before; // the cursor of the message before it, after the first

    /// <param name="last">The stream's last sequence.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="NatsException">A message was not stored.</exception>
    public async Task RunAsync(ulong last, CancellationToken cancellationToken)
    {
        _last = last;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var publisher = link.JetStream.CreatePublisher(new NatsJSPublisherOpts { MaxPending = Window });
        var settling = SettleAsync(over);
        try
        {
            await SendAsync(publisher, over.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // An acknowledgement did not come: the other loop says why.
        }
        finally
        {
            _sent.Writer.Complete();
            await settling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            position.Save();
        }
        await settling;
    }

    private async Task SendAsync(NatsJSPublisher publisher, CancellationToken cancellationToken)
    {
        var subscription = new Subscription(store, hub, EventFilter.Everything, new StartPoint(position.Sequence, null));
        await foreach (var frame in subscription.ReadAsync(cancellationToken))
        {
            switch (frame.Kind)
            {
                case LiveFrameKind.Events:
                    for (var i = 0; i < frame.Events.Length; i++)
                    {
                        await SendAsync(publisher, frame.Events.Span[i], cancellationToken);
                    }
                    break;
                case LiveFrameKind.Reset:
                    LogSkipped(logger, position.Sequence.Value + 1, frame.Cursor.Sequence.Value);
                    break;
                case LiveFrameKind.Heartbeat:
                    position.Save();
                    break;
            }
        }
    }

    private async ValueTask SendAsync(NatsJSPublisher publisher, RecordedEvent recorded, CancellationToken cancellationToken)
    {
        var cursor = recorded.Cursor.ToString();
        var headers = new NatsHeaders { [OutStream.CursorHeader] = cursor, ["Nats-Expected-Last-Sequence"] = _last++.ToString(CultureInfo.InvariantCulture) };
        if (_before is not null)
        {
            headers["Nats-Expected-Last-Msg-Id"] = _before;
        }
        _before = cursor;
        var json = recorded.Json;
        if (json.Length + MostHeaderBytes > link.Connection.MaxPayload)
        {
            headers.Add("Chronicle-Left-Out", "data");
            json = new RecordedEvent(recorded.Cursor.Epoch, recorded.Sequence, recorded.Id, recorded.Content.WithBody(default, default)).Json;
        }
        var ack = await publisher.PublishAsync(OutSubject.Of(root, recorded.Content), json, cursor, headers, cancellationToken);
        await _sent.Writer.WriteAsync((recorded.Sequence, ack), cancellationToken);
    }

    /// <summary>Moves the position behind the acknowledgements. The first that does not come ends the run.</summary>
    private async Task SettleAsync(CancellationTokenSource over)
    {
        try
        {
            await foreach (var (sequence, ack) in _sent.Reader.ReadAllAsync(over.Token))
            {
                await ack.WaitAsync(over.Token);
                position.Advance(sequence);
                RepublishMetrics.Published.Add(1);
            }
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    [LoggerMessage(EventIds.RepublishSkipped, LogLevel.Warning, "Events {First} to {Last} were dropped by retention before NATS took them: they are not published")]
    private static partial void LogSkipped(ILogger logger, long first, long last);
}
