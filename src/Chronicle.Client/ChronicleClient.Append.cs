using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Chronicle.Client;

public sealed partial class ChronicleClient
{
    private static readonly MediaTypeHeaderValue Ndjson = new("application/x-ndjson");

    /// <summary>Appends events in one request and returns once they are durable, sending it again with the same ids while that may help.</summary>
    /// <param name="events">JSON objects; those without an id get one here.</param>
    /// <exception cref="RefusedException">The server won't take one of them; earlier ones may be durable.</exception>
    /// <exception cref="ServerUnreachableException">Gave up; the events may be durable or not, and may be sent again if they had ids.</exception>
    public async Task<AppendAck> AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken ct)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (var one in events)
        {
            body.Write(EventIdentity.Ensure(one.Span, _clock.GetUtcNow()));
            body.Write("\n"u8);
        }
        return await SendBatchAsync(body.WrittenMemory, events.Count, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Appends a stream of events in order. One request is on its way at a time and carries what arrived meanwhile, so a trickle is
    /// sent at once and a flood in batches.
    /// </summary>
    public async IAsyncEnumerable<AppendAck> AppendAllAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> events, [EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // Full = the producer waits: nothing is dropped, and at most two batches are in memory.
        var lines = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(_options.MaxBatchEvents) { SingleReader = true, SingleWriter = true });
        var reading = FillAsync(events, lines.Writer, stop.Token);
        try
        {
            var body = new ArrayBufferWriter<byte>();
            while (await lines.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
            {
                var count = 0;
                body.ResetWrittenCount();
                while (count < _options.MaxBatchEvents && body.WrittenCount < _options.MaxBatchBytes && lines.Reader.TryRead(out var line))
                {
                    body.Write(line);
                    body.Write("\n"u8);
                    count++;
                }
                yield return await SendBatchAsync(body.WrittenMemory, count, ct).ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    /// <summary>Never throws: what goes wrong reaches the reader of the channel, after the events that came before it.</summary>
    private async Task FillAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> events, ChannelWriter<byte[]> lines, CancellationToken ct)
    {
        try
        {
            await foreach (var one in events.WithCancellation(ct).ConfigureAwait(false))
            {
                await lines.WriteAsync(EventIdentity.Ensure(one.Span, _clock.GetUtcNow()), ct).ConfigureAwait(false);
            }
            lines.Complete();
        }
        catch (Exception e)
        {
            lines.Complete(e);
        }
    }

    private async Task<AppendAck> SendBatchAsync(ReadOnlyMemory<byte> body, int count, CancellationToken ct)
    {
        var (json, attempts) = await SendWithRetryAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "api/events") { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Ndjson } } },
            ct).ConfigureAwait(false);
        var answer = Read(json, ClientJson.Default.AppendAnswer);
        return new AppendAck(count, answer.Duplicates ?? 0, answer.Epoch, answer.First, answer.Last, attempts, json);
    }
}
