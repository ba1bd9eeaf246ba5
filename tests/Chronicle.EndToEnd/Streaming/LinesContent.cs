using System.IO.Compression;
using System.Net;
using System.Text;

namespace Chronicle.EndToEnd.Streaming;

/// <summary>A body of event lines that is made while it is sent.</summary>
internal sealed class LinesContent : HttpContent
{
    private readonly int _lines;
    private readonly bool _gzip;
    private readonly byte[] _filling;
    private readonly string _prefix;

    /// <param name="prefix">Begins every id.</param>
    /// <param name="lines">How many.</param>
    /// <param name="lineBytes">About how long each is.</param>
    /// <param name="gzip">Whether to compress.</param>
    public LinesContent(string prefix, int lines, int lineBytes, bool gzip)
    {
        (_prefix, _lines, _gzip) = (prefix, lines, gzip);
        var random = new Random(9);
        _filling = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, lineBytes / 10).Select(_ => $"word{random.Next(100_000):D5} ")));
        Headers.ContentType = new("application/x-ndjson");
        if (gzip)
        {
            Headers.ContentEncoding.Add("gzip");
        }
    }

    /// <summary>Bytes of the body before compression, once sent.</summary>
    public long Written { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (!_gzip)
        {
            await WriteAsync(stream);
            return;
        }
        await using var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await WriteAsync(packed);
    }

    private async Task WriteAsync(Stream stream)
    {
        var piece = new MemoryStream();
        for (var number = 0; number < _lines; number++)
        {
            piece.Write(Encoding.UTF8.GetBytes($$"""{"id":"{{_prefix}}{{number}}","session_id":"{{_prefix}}","type":"log","data":""" + "\""));
            piece.Write(_filling);
            piece.Write("\"}\n"u8);
            if (piece.Length > 100_000 || number == _lines - 1)
            {
                Written += piece.Length;
                await stream.WriteAsync(piece.GetBuffer().AsMemory(0, (int)piece.Length));
                piece.SetLength(0);
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
