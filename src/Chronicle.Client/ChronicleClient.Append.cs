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
        return await SendBatchAsync([.. events.Select(one => EventIdentity.Ensure(one.Span, _clock.GetUtcNow()))], isImport: false, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Appends a stream of events in order. One request is on its way at a time and carries what arrived meanwhile, so a trickle is
    /// sent at once and a flood in batches. A request that is too large for what stands in between (a proxy, a NATS server) is sent in parts.
    /// </summary>
    /// <param name="events">JSON objects; those without an id get one here.</param>
    /// <param name="isImport">Whether they were recorded before: the server then takes what export wrote as it is, whatever its limits for new events are.</param>
    public async IAsyncEnumerable<AppendAck> AppendAllAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> events, bool isImport, [EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // Full = the producer waits: nothing is dropped, and at most two batches are in memory.
        var lines = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(_options.MaxBatchEvents) { SingleReader = true, SingleWriter = true });
        var reading = FillAsync(events, lines.Writer, stop.Token);
        try
        {
            var (batch, maxBytes) = (new List<byte[]>(), _options.MaxBatchBytes);
            while (batch.Count > 0 || await lines.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
            {
                for (var bytes = batch.Sum(line => line.Length); batch.Count < _options.MaxBatchEvents && bytes < maxBytes && lines.Reader.TryRead(out var line); bytes += line.Length)
                {
                    batch.Add(line);
                }
                AppendAck ack;
                (ack, maxBytes) = await SendFirstAsync(batch, maxBytes, isImport, ct).ConfigureAwait(false);
                batch.RemoveRange(0, ack.Sent);
                yield return ack;
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

    /// <summary>Sends the first events of a batch, as many as are taken in one request.</summary>
    /// <returns>What became of them, and how many bytes to try with the next.</returns>
    private async Task<(AppendAck Ack, int MaxBytes)> SendFirstAsync(List<byte[]> batch, int maxBytes, bool isImport, CancellationToken ct)
    {
        while (true)
        {
            var (count, bytes) = (1, batch[0].Length);
            while (count < batch.Count && bytes + batch[count].Length <= maxBytes)
            {
                bytes += batch[count++].Length;
            }
            try
            {
                return (await SendBatchAsync([.. batch.Take(count)], isImport, ct).ConfigureAwait(false), maxBytes);
            }
            catch (RefusedException tooLarge) when (tooLarge is { Status: 413, Index: null } && count > 1)
            {
                maxBytes = bytes / 2; // too large as a whole: of none of the events it is said
            }
        }
    }

    private async Task<AppendAck> SendBatchAsync(byte[][] events, bool isImport, CancellationToken ct)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (var one in events)
        {
            body.Write(one);
            body.Write("\n"u8);
        }
        var (json, attempts) = await SendWithRetryAsync(
            () => new HttpRequestMessage(HttpMethod.Post, isImport ? "api/events?import=true" : "api/events") { Content = new ReadOnlyMemoryContent(body.WrittenMemory) { Headers = { ContentType = Ndjson } } },
            ct).ConfigureAwait(false);
        var answer = Read(json, ClientJson.Default.AppendAnswer);
        return new AppendAck(events.Length, answer.Duplicates ?? 0, answer.Epoch, answer.First, answer.Last, attempts, json)
        {
            ConflictCount = answer.ConflictCount ?? 0,
            Conflicts = answer.Conflicts ?? [],
        };
    }
}
