using System.Net;
using System.Text;
using Chronicle.Nats;

namespace Chronicle.Cli.Bus;

/// <summary>Carries the client's appends over NATS: the same request, on the subject that mirrors its path, and the same answer.</summary>
internal sealed class BusCourier(BusAddress bus, TimeProvider clock, Random random) : HttpMessageHandler
{
    /// <summary>A message may have 1 MiB as servers are set up; where it may not, the client sends smaller ones.</summary>
    public const int BatchBytes = 256 << 10;

    /// <summary>A server that dies with the request never answers; the next try, with the same ids, may reach another.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly NatsConnection _connection = bus.Connection(clock, random);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Post || request.RequestUri!.AbsolutePath != "/api/events")
        {
            throw new NotSupportedException($"{request.Method} {request.RequestUri} has no counterpart on NATS here.");
        }
        var headers = new NatsHeaders { ["Content-Type"] = request.Content!.Headers.ContentType!.ToString() };
        if (request.Headers.Authorization is { } authorization)
        {
            headers.Add("Authorization", authorization.ToString());
        }
        var body = await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _connection.ConnectAsync(cancellationToken).ConfigureAwait(false);
            var reply = await _connection.RequestAsync($"{bus.Prefix}.api.append", body, headers, Patience, cancellationToken).ConfigureAwait(false);
            return Answer(reply);
        }
        catch (NatsPayloadTooLargeException tooLarge)
        {
            var problem = $$"""{"title":"Too large for a message","detail":"{{tooLarge.Message}}"}""";
            return new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge) { Content = new StringContent(problem, Encoding.UTF8, "application/problem+json") };
        }
        catch (NatsAuthException refused)
        {
            throw BusFailure.Refused(refused);
        }
        catch (NatsNoRespondersException nobody)
        {
            throw new HttpRequestException($"{nobody.Message} Is a Chronicle with this Nats:Prefix connected there?", nobody);
        }
        catch (NatsException away)
        {
            throw new HttpRequestException(away.Message, away);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ = _connection.DisposeAsync().AsTask(); // every answer is there: nothing is left to be sent
        }
        base.Dispose(disposing);
    }

    private static HttpResponseMessage Answer(in NatsMsg reply)
    {
        var status = int.TryParse(reply.Headers?["Chronicle-Status"], out var code) ? code
            : throw new HttpRequestException("What answered is no Chronicle: it has no Chronicle-Status.");
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ReadOnlyMemoryContent(reply.Data) };
        if (reply.Headers["Retry-After"] is { } seconds)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", seconds);
        }
        return response;
    }
}
