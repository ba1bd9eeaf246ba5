using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Chronicle.Embedding.Http;

/// <summary>Posts one request and tells failures apart.</summary>
internal sealed class EmbeddingCall : IDisposable
{
    private const long MostBytes = 64L << 20; // 64 texts × 8,192 numbers × about 20 characters, six times over
    private const int ToldCharacters = 300;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60); // the first call loads the model
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10); // after a pause of hours nobody would notice that the quota is there again

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    public EmbeddingCall(string apiKey, TimeProvider clock)
    {
        _clock = clock;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 4, // three batches under way and a question
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows a name that moves
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // by the clock, below
            MaxResponseContentBufferSize = MostBytes,
        };
        if (apiKey != "")
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        }
    }

    /// <exception cref="EmbeddingException">It was not answered with 200 and JSON.</exception>
    public async ValueTask<JsonDocument> PostAsync(Uri address, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Longest, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using var content = new ReadOnlyMemoryContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(address, content, either.Token).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? JsonDocument.Parse(answer) : throw Refused(address, response, answer);
        }
        catch (OperationCanceledException slow) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmbeddingException($"{address.Authority} did not answer within {Longest.TotalSeconds} s.", isTransient: true, EmbeddingFault.Call, inner: slow);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw new EmbeddingException($"{address.Authority}: {lost.Message}", isTransient: true, EmbeddingFault.Call, inner: lost);
        }
        catch (JsonException broken)
        {
            throw new EmbeddingException($"{address.Authority} answered something else than JSON.", isTransient: true, EmbeddingFault.Call, inner: broken);
        }
    }

    public void Dispose() => _http.Dispose();

    // 400, 413 and 422 are about what was sent, the texts or what is asked of them. Anything else is about the server, the key or the model.
    private EmbeddingException Refused(Uri address, HttpResponseMessage response, byte[] answer)
    {
        var said = System.Text.Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, ToldCharacters)));
        var message = $"{address.Authority} answered {(int)response.StatusCode}: {said}";
        var status = response.StatusCode;
        var isTransient = status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
        var fault = status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity ? EmbeddingFault.Text : EmbeddingFault.Call;
        return new EmbeddingException(message, isTransient, fault, RetryAfter(response.Headers.RetryAfter));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - _clock.GetUtcNow();
        return !(wait > TimeSpan.Zero) ? null : wait < LongestPause ? wait : LongestPause; // "at once" would be a loop without a pause: ours is taken
    }
}
