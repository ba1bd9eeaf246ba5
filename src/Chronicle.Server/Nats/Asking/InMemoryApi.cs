using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Chronicle.Server.Nats.Asking;

/// <summary>The HTTP API without HTTP: what another protocol asks runs through the same middleware and handlers, in memory (docs/decisions/0010).</summary>
internal sealed class InMemoryApi(IServiceProvider services)
{
    private RequestDelegate? _pipeline;

    /// <summary>Stands first in the pipeline and keeps what comes after it.</summary>
    public RequestDelegate Capture(RequestDelegate next) => _pipeline = next;

    /// <summary>Asks, and waits for the whole answer. A failure is an answer too: the pipeline turns it into a problem.</summary>
    /// <param name="headers">Those of the request that may pass; it looks as if it came from this machine.</param>
    public async ValueTask<ApiAnswer> AskAsync(
        string method, string path, IQueryCollection query, IHeaderDictionary headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var written = new MemoryStream();
        var reader = PipeReader.Create(new ReadOnlySequence<byte>(body));
        var request = new HttpRequestFeature { Method = method, Scheme = "http", Path = path, Headers = headers, Body = reader.AsStream() };
        headers.Host = "localhost";
        headers.ContentLength = body.Length;
        var features = new FeatureCollection(8);
        var response = new StreamResponseBodyFeature(written);
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set<IQueryFeature>(new QueryFeature(query));
        features.Set<IRequestBodyPipeFeature>(new BodyPipe(reader));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = cancellationToken });
        var context = new DefaultHttpContext(features) { RequestServices = services };
        await _pipeline!(context);
        await response.CompleteAsync();
        return new ApiAnswer(context.Response.StatusCode, context.Response.ContentType, context.Response.Headers.RetryAfter, written.GetBuffer().AsMemory(0, (int)written.Length));
    }

    private sealed class BodyPipe(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}
