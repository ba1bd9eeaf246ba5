using System.Diagnostics;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Cli.Load.Bus;

/// <summary>A publisher with a connection of its own: sends as many messages as its window holds, then waits until the stream has acknowledged each.</summary>
/// <param name="url">The NATS server.</param>
/// <param name="messages">What it publishes in turn; at least as many as its window.</param>
/// <param name="window">Messages.</param>
/// <param name="random">For ids.</param>
/// <param name="published">Gets the ids of what was acknowledged.</param>
/// <param name="tally">Counts.</param>
internal sealed class BusSender(string url, BusMessage[] messages, int window, Random random, List<Guid> published, Tally tally) : ISender
{
    private readonly Task<PubAckResponse>[] _acknowledgements = new Task<PubAckResponse>[window];
    private NatsConnection? _connection;
    private NatsJSPublisher? _publisher;
    private int _next;

    public async Task ConnectAsync(CancellationToken ct)
    {
        if (_connection is null)
        {
            _connection = new NatsConnection(new NatsOpts { Url = url, Name = "chronicle load" }, TimeProvider.System, new Random(random.Next()));
            await _connection.ConnectAsync(ct).ConfigureAwait(false);
            await BusStream.WaitAsync(_connection, messages[0].Subject, ct).ConfigureAwait(false);
            _publisher = new NatsJSContext(_connection).CreatePublisher(new NatsJSPublisherOpts { MaxPending = window });
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(long since, CancellationToken ct)
    {
        var due = since == 0 ? Stopwatch.GetTimestamp() : since;
        var (before, events) = (published.Count, 0);
        try
        {
            for (var i = 0; i < window; i++)
            {
                var message = messages[_next++ % messages.Length];
                var id = message.Stamp(random, due, published);
                events += message.Events;
                _acknowledgements[i] = await _publisher!.PublishAsync(message.Subject, message.Bytes, id, message.Headers, ct).ConfigureAwait(false);
            }
            await Task.WhenAll(_acknowledgements).WaitAsync(ct).ConfigureAwait(false);
            tally.Answered(events, last: 0, Stopwatch.GetTimestamp() - due);
        }
        catch (Exception broken) when (broken is NatsException or OperationCanceledException)
        {
            published.RemoveRange(before, published.Count - before); // some of them may be there all the same
            tally.Lost(broken is NatsException ? broken.GetType().Name : "no acknowledgement in time", events);
        }
    }

    public void Dispose() => _ = _connection?.DisposeAsync().AsTask(); // every acknowledgement is there: nothing is left to be sent
}
