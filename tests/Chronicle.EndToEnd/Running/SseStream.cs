using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Chronicle.EndToEnd.Running;

/// <summary>One connection to a stream of server-sent events, read with .NET's own parser.</summary>
internal sealed class SseStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private SseStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _items = SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();
    }

    public HttpResponseHeaders Headers => _response.Headers;

    public static async Task<SseStream> OpenAsync(HttpClient http, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}", null, response.StatusCode);
        }
        return new SseStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next frame; null when the server has ended the stream.</summary>
    public async Task<Frame?> NextAsync(TimeSpan? within = null) => await _items.MoveNextAsync().AsTask().WaitAsync(within ?? Until.Patience)
        ? new Frame(_items.Current.EventType, _items.Current.EventId, _items.Current.Data) : null;

    /// <summary>The next frame that is an event of the journal.</summary>
    public async Task<JsonElement> NextEventAsync()
    {
        while (await NextAsync() is { } frame)
        {
            if (frame.IsEvent)
            {
                return frame.Json;
            }
        }
        throw new EndOfStreamException("The stream ended where an event was expected.");
    }

    /// <summary>Reads on to the control frame of this name.</summary>
    public async Task<Frame> NextNamedAsync(string name)
    {
        while (await NextAsync() is { } frame)
        {
            if (frame.Name == name)
            {
                return frame;
            }
        }
        throw new EndOfStreamException($"The stream ended where `{name}` was expected.");
    }

    public void Dispose() => _response.Dispose();

    internal sealed record Frame(string Name, string? Id, string Data)
    {
        public bool IsEvent => Name == "message";

        public JsonElement Json => JsonElement.Parse(Data, Api.Deep);
    }
}
