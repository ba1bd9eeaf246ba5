using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Chronicle.Client;

/// <summary>Talks to one Chronicle server. Safe to use from several threads; dispose it to close its connections.</summary>
public sealed partial class ChronicleClient : IDisposable
{
    /// <summary>Where a server is unless told otherwise.</summary>
    public const string DefaultAddress = "http://127.0.0.1:8510";

    private readonly HttpClient _http;
    private readonly ClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly Random _random;

    /// <param name="apiKey">Sent as a bearer token; null sends none.</param>
    /// <param name="random">Jitter of the pauses.</param>
    /// <param name="courier">What carries the requests and brings their answers, disposed with the client; null is HTTP.</param>
    public ChronicleClient(Uri baseAddress, string? apiKey, ClientOptions options, TimeProvider clock, Random random, HttpMessageHandler? courier = null)
    {
        BaseAddress = baseAddress.AbsolutePath.EndsWith('/') ? baseAddress : new Uri(baseAddress.AbsoluteUri + "/");
        _options = options;
        _clock = clock;
        _random = random;
        _http = new HttpClient(courier ?? Http(baseAddress)) { BaseAddress = BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrEmpty(apiKey))
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        }
    }

    public Uri BaseAddress { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends once. Failures to reach the server, and answers that ask for another try, are <see cref="ServerUnreachableException"/>.</summary>
    private async Task<byte[]> SendAsync(Func<HttpRequestMessage> create, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(_options.AttemptTimeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            using var request = create();
            using var response = await _http.SendAsync(request, linked.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(linked.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode || IsConflict(response, body) ? body : throw Failure(response, body);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ServerUnreachableException(BaseAddress, Why(e), e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new ServerUnreachableException(BaseAddress, $"no answer within {_options.AttemptTimeout.TotalSeconds:0.#} s", e);
        }
    }

    private static SocketsHttpHandler Http(Uri baseAddress) => new()
    {
        UseProxy = !baseAddress.IsLoopback, // a proxy from the environment can't reach this machine's own loopback
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AutomaticDecompression = DecompressionMethods.All,
    };

    // An answer like the others: it says what is durable and what is not.
    private static bool IsConflict(HttpResponseMessage response, byte[] body) =>
        response.StatusCode == HttpStatusCode.Conflict && body.AsSpan().IndexOf("urn:chronicle:problem:id-conflict"u8) >= 0;

    private Exception Failure(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        if (status is 429 or 502 or 503 or 504)
        {
            var after = response.Headers.RetryAfter;
            return new ServerUnreachableException(BaseAddress, $"it answered {status} {response.ReasonPhrase}", null)
            {
                Data = { [nameof(RetryConditionHeaderValue)] = after?.Delta ?? (after?.Date - _clock.GetUtcNow()) },
            };
        }
        Problem? problem = null;
        try
        {
            problem = JsonSerializer.Deserialize(body, ClientJson.Default.Problem);
        }
        catch (JsonException)
        {
            // Something in between answered, not the server: its status has to do.
        }
        return new RefusedException(status, problem?.Title ?? $"{status} {response.ReasonPhrase}", problem?.Detail, problem?.Index);
    }

    /// <summary>Sends until it works, is refused, or <see cref="ClientOptions.RetryFor"/> is over.</summary>
    private async Task<(byte[] Body, int Attempts)> SendWithRetryAsync(Func<HttpRequestMessage> create, CancellationToken ct)
    {
        var backoff = new Backoff(_options, _clock, _random);
        var started = _clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await SendAsync(create, ct).ConfigureAwait(false), attempt);
            }
            catch (ServerUnreachableException e)
            {
                var pause = backoff.Next(e.Data[nameof(RetryConditionHeaderValue)] as TimeSpan?);
                if (_clock.GetElapsedTime(started) + pause > _options.RetryFor)
                {
                    throw;
                }
                await backoff.WaitAsync(pause, ct).ConfigureAwait(false);
            }
        }
    }

    private static string Why(Exception e) => e.InnerException is System.Net.Sockets.SocketException socket ? socket.Message : e.Message;
}
