using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Chronicle.Client;

public sealed partial class ChronicleClient
{
    /// <summary>
    /// Events as they are recorded, in order, each once. After any break the stream is resumed from the last cursor, for as long as it takes;
    /// only the first connection's failure is thrown.
    /// </summary>
    /// <param name="after">A cursor, or one of <see cref="LiveStart"/>.</param>
    /// <exception cref="ServerUnreachableException">The first connection failed.</exception>
    /// <exception cref="RefusedException">The server won't serve this reading.</exception>
    public async IAsyncEnumerable<LiveFrame> ReadLiveAsync(EventFilter filter, string after, [EnumeratorCancellation] CancellationToken ct)
    {
        if (after == LiveStart.Latest)
        {
            // "latest" on the wire would move when the first connection breaks before its first frame; a cursor stays.
            var info = await GetInfoAsync(ct).ConfigureAwait(false);
            after = info.Epoch is null ? after : $"{info.Epoch}-{info.Head}";
        }
        var position = new ReadPosition(after);
        var backoff = new Backoff(_options, _clock, _random);
        for (var wasConnected = false; ;)
        {
            string? broken = null;
            TimeSpan? retryAfter = null;
            await using var frames = ReadConnectionAsync(filter, position, ct).GetAsyncEnumerator(ct);
            while (true)
            {
                try
                {
                    if (!await frames.MoveNextAsync().ConfigureAwait(false))
                    {
                        break;
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or JsonException or ServerUnreachableException)
                {
                    var unreachable = e as ServerUnreachableException ?? new ServerUnreachableException(BaseAddress, Why(e), e);
                    if (!wasConnected)
                    {
                        throw unreachable;
                    }
                    retryAfter = e.Data["RetryConditionHeaderValue"] as TimeSpan?;
                    broken = unreachable.Why;
                    break;
                }
                wasConnected = true;
                if (frames.Current.Kind != LiveFrameKind.Connected)
                {
                    backoff.Reset();
                }
                yield return frames.Current;
            }
            yield return new LiveFrame(LiveFrameKind.Disconnected, position.Cursor, default, broken ?? "the server closed the stream");
            await backoff.WaitAsync(backoff.Next(retryAfter), ct).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<LiveFrame> ReadConnectionAsync(EventFilter filter, ReadPosition position, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = new QueryText("api/stream").Add("after", position.After);
        filter.WriteTo(query);
        using var request = new HttpRequestMessage(HttpMethod.Get, query.ToString());
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await OpenAsync(request, ct).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw Failure(response, await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false));
        }
        await using var reader = new SseReader(await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false), _options.LiveSilence, _clock);
        yield return new LiveFrame(LiveFrameKind.Connected, position.Cursor, default, null);
        while (await reader.ReadAsync(ct).ConfigureAwait(false) is { } frame && frame.Name is not "bye")
        {
            if (Interpret(frame, position) is { } live)
            {
                yield return live;
            }
        }
    }

    /// <summary>Waits for the headers at most as long as a stream may be silent: a server that accepts and says nothing is as good as gone.</summary>
    private async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(_options.LiveSilence, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {_options.LiveSilence.TotalSeconds:0} s");
        }
    }

    private static LiveFrame? Interpret(in SseFrame frame, ReadPosition position)
    {
        var body = JsonSerializer.Deserialize(frame.Data, ClientJson.Default.JsonElement);
        switch (frame.Name)
        {
            case null or "message":
                return position.Advance(frame.Id) ? new LiveFrame(LiveFrameKind.Event, position.Cursor, new EventJson(body), null) : null;
            case "heartbeat" or "caught-up":
                position.Advance(Text(body, "cursor"));
                return frame.Name == "caught-up" ? new LiveFrame(LiveFrameKind.CaughtUp, position.Cursor, default, null) : null;
            case "fell-behind":
                return new LiveFrame(LiveFrameKind.FellBehind, position.Cursor, default, null);
            case "reset":
                position.Reset();
                return new LiveFrame(LiveFrameKind.Reset, null, default, Text(body, "reason"));
            default:
                return null;
        }
    }

    private static string? Text(JsonElement body, string member) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
