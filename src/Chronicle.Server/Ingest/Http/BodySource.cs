using System.IO.Compression;
using System.IO.Pipelines;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Http;

/// <summary>A request's body after decompression, as a stream of pieces.</summary>
internal sealed class BodySource : IDisposable
{
    private const long FreeBytes = 1 << 20; // small bodies of one word may shrink as they like
    private const int MaxRatio = 100; // text of logs shrinks 5 to 30 times, gzip can do 1,032

    private readonly CountedStream? _compressed;
    private readonly CountedStream? _decompressed;

    private BodySource(PipeReader plain) => Reader = plain;

    private BodySource(CountedStream compressed, Stream decompressor)
    {
        _compressed = compressed;
        _decompressed = new CountedStream(decompressor);
        Reader = PipeReader.Create(_decompressed);
    }

    public PipeReader Reader { get; }

    public bool IsCompressed => _compressed is not null;

    /// <exception cref="ProblemException">The encoding is not known.</exception>
    public static BodySource Open(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding;
        if (encoding.Count == 0)
        {
            return new BodySource(request.BodyReader);
        }
        var compressed = new CountedStream(request.Body);
        return encoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => new BodySource(request.BodyReader),
            "gzip" or "x-gzip" => new BodySource(compressed, new GZipStream(compressed, CompressionMode.Decompress)),
            "br" => new BodySource(compressed, new BrotliStream(compressed, CompressionMode.Decompress)),
            "deflate" => new BodySource(compressed, new ZLibStream(compressed, CompressionMode.Decompress)),
            var other => throw new ProblemException(new Problem(415, "unsupported-encoding", "This encoding is not understood",
                $"Content-Encoding `{other}`: send gzip, br, deflate or none.")),
        };
    }

    /// <summary>One more piece; broken compression is the sender's mistake, not ours.</summary>
    /// <exception cref="ProblemException">It can't be decompressed, or grows out of all proportion.</exception>
    public ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken) =>
        _compressed is null ? Reader.ReadAsync(cancellationToken) : DecompressAsync(cancellationToken);

    /// <summary>Frees the decompressor and its buffers. The body itself stays Kestrel's.</summary>
    public void Dispose()
    {
        if (_compressed is not null)
        {
            Reader.Complete();
            _decompressed!.Dispose();
        }
    }

    private async ValueTask<ReadResult> DecompressAsync(CancellationToken cancellationToken)
    {
        ReadResult read;
        try
        {
            read = await Reader.ReadAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException) // the latter is how BrotliStream says it
        {
            throw new ProblemException(new Problem(400, "malformed", "The body can't be decompressed", broken.Message));
        }
        if (_decompressed!.Count > FreeBytes && _decompressed.Count > MaxRatio * _compressed!.Count)
        {
            Reader.AdvanceTo(read.Buffer.End);
            throw new ProblemException(new Problem(413, "compression-ratio", "The body grows too much",
                $"It is more than {MaxRatio} times larger than what was sent. Send it with less compression, or with none."));
        }
        return read;
    }
}
