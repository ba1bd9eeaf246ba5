using System.Net;
using System.Net.Http.Headers;

namespace Chronicle.Server.Tests.Ingest.Http;

/// <summary>An NDJSON body that is sent in pieces of one size, without its length.</summary>
internal sealed class PiecewiseContent : HttpContent
{
    private readonly byte[] _body;
    private readonly int _size;

    public PiecewiseContent(byte[] body, int size)
    {
        (_body, _size) = (body, size);
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var piece in _body.Chunk(_size))
        {
            await stream.WriteAsync(piece);
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
