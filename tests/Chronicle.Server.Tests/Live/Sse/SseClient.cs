using System.Net;

namespace Chronicle.Server.Tests.Live.Sse;

/// <summary>Reads a stream of server-sent events frame by frame; waiting longer than the deadline fails the test.</summary>
internal sealed class SseClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _deadline = new(RunningServer.Deadline);
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private SseClient(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = new StreamReader(body);
    }

    public HttpResponseMessage Response => _response;

    public static async Task<SseClient> OpenAsync(RunningServer server, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new SseClient(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next frame, or null when the server has ended the stream.</summary>
    public async Task<SseFrame?> NextAsync()
    {
        string? name = null, id = null, comment = null, retry = null;
        List<string> data = [];
        var any = false;
        while (await _reader.ReadLineAsync(_deadline.Token) is { } line)
        {
            if (line.Length == 0)
            {
                if (any)
                {
                    return new SseFrame(name, id, data.Count > 0 ? string.Join('\n', data) : null, comment, retry);
                }
                continue;
            }
            any = true;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Assert.True(colon >= 0, $"`{line}` is no field");
            var value = line[(colon + 1)..].TrimStart(' ');
            switch (line[..colon])
            {
                case "": comment = value; break;
                case "id": id = value; break;
                case "event": name = value; break;
                case "retry": retry = value; break;
                case "data": data.Add(value); break;
                default: Assert.Fail($"`{line}` is no field of the format"); break;
            }
        }
        Assert.False(any, "the stream ended inside a frame");
        return null;
    }

    /// <summary>The next frame of this name, over whatever comes before it.</summary>
    public async Task<SseFrame> UntilAsync(string name)
    {
        while (await NextAsync() is { } frame)
        {
            if (frame.Name == name)
            {
                return frame;
            }
        }
        throw new InvalidOperationException($"The stream ended before `{name}`.");
    }

    /// <summary>The next so many events, over control frames.</summary>
    public async Task<List<SseFrame>> EventsAsync(int count)
    {
        var events = new List<SseFrame>();
        while (events.Count < count && await NextAsync() is { } frame)
        {
            if (frame.IsEvent)
            {
                Assert.Equal(frame.Json.Text("cursor"), frame.Id);
                events.Add(frame);
            }
        }
        Assert.Equal(count, events.Count);
        return events;
    }

    /// <summary>The sequences of the next so many events.</summary>
    public async Task<long[]> SequencesAsync(int count) => [.. (await EventsAsync(count)).Select(frame => frame.Sequence)];

    /// <summary>The sequences of all events up to a control frame.</summary>
    public async Task<long[]> SequencesUntilAsync(string name)
    {
        var sequences = new List<long>();
        while (await NextAsync() is { } frame && frame.Name != name)
        {
            if (frame.IsEvent)
            {
                sequences.Add(frame.Sequence);
            }
        }
        return [.. sequences];
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        _deadline.Dispose();
        return ValueTask.CompletedTask;
    }
}
