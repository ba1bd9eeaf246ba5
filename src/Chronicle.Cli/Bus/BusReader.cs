using System.Runtime.CompilerServices;
using System.Text.Json;
using Chronicle.Client;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using Cursor = Chronicle.Events.Cursor;

namespace Chronicle.Cli.Bus;

/// <summary>Follows what a server publishes: from its stream when there is one, and then through any break; else as the messages pass.</summary>
internal sealed class BusReader(BusAddress bus, TimeProvider clock, Random random, Action<string> say) : IAsyncDisposable
{
    private readonly NatsConnection _connection = bus.Connection(clock, random);
    private Cursor _last; // of what was yielded

    /// <param name="after">A cursor, a sequence, or one of <see cref="LiveStart"/>.</param>
    /// <exception cref="CliFailure">The bus can't be reached, refuses, or keeps nothing of the past.</exception>
    public async IAsyncEnumerable<EventJson> ReadAsync(EventFilter filter, string after, [EnumeratorCancellation] CancellationToken ct)
    {
        var match = new EventMatch(filter);
        var messages = await OpenAsync(after, ct).ConfigureAwait(false);
        await using var reading = messages.GetAsyncEnumerator(ct);
        while (await NextAsync(reading).ConfigureAwait(false))
        {
            var recorded = new EventJson(JsonElement.Parse(reading.Current.Span, new JsonDocumentOptions { MaxDepth = ClientOptions.MaxDepth }));
            // Without a stream, what is published again after a break is seen again; and somebody else may publish there.
            if (Cursor.TryParse(recorded.Cursor, out var cursor) && !(cursor.Epoch == _last.Epoch && cursor.Sequence <= _last.Sequence))
            {
                _last = cursor;
                if (match.Wants(recorded))
                {
                    yield return recorded;
                }
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<bool> NextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> reading)
    {
        try
        {
            return await reading.MoveNextAsync().ConfigureAwait(false);
        }
        catch (NatsException failure)
        {
            throw BusFailure.Of(failure, bus);
        }
    }

    private async Task<IAsyncEnumerable<ReadOnlyMemory<byte>>> OpenAsync(string after, CancellationToken ct)
    {
        try
        {
            await _connection.ConnectAsync(ct).ConfigureAwait(false);
            _connection.ConnectionDisconnected += (_, lost) => say($"-- connection lost ({lost.Error?.Message}); resuming after {(_last.Epoch is null ? after : _last)}");
            _connection.ConnectionOpened += (_, _) => say("-- connected again");
            var context = new NatsJSContext(_connection);
            try
            {
                var stream = await context.GetStreamAsync(bus.Stream, ct).ConfigureAwait(false);
                return FromStreamAsync(context, await StreamPosition.FindAsync(stream, after, say, ct).ConfigureAwait(false), ct);
            }
            catch (NatsJSException none) when (none is NatsJSUnavailableException or NatsJSApiException { Error.Code: 404 or 503 })
            {
                if (after != LiveStart.Latest)
                {
                    throw BusFailure.NoStream(bus, none);
                }
                say($"-- there is no stream {bus.Stream}: what is published during a break is not seen");
                return FromSubjectsAsync(ct);
            }
        }
        catch (NatsException failure)
        {
            throw BusFailure.Of(failure, bus);
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> FromStreamAsync(NatsJSContext context, ulong start, [EnumeratorCancellation] CancellationToken ct)
    {
        var opts = new NatsJSOrderedConsumerOpts { DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence, OptStartSeq = start };
        await foreach (var message in context.CreateOrderedConsumer(bus.Stream, opts).ConsumeAsync(cancellationToken: ct).ConfigureAwait(false))
        {
            yield return message.Data;
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> FromSubjectsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var message in _connection.SubscribeAsync($"{bus.Prefix}.out.>", cancellationToken: ct).ConfigureAwait(false))
        {
            yield return message.Data;
        }
    }
}
