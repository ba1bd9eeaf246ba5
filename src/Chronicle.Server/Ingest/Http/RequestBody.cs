using System.IO.Compression;
using System.IO.Pipelines;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Http;

/// <summary>Reads request bodies, decompressed and bounded.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Makes the decompressors refuse a body that is cut short; they would otherwise take what there is of it for the whole. Read once by the runtime,
    /// before the first body.
    /// </summary>
    public static void RefuseTruncated() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>The body's bytes after decompression, as a stream of pieces.</summary>
    /// <exception cref="ProblemException">The encoding is not known.</exception>
    public static PipeReader Open(HttpRequest request) => request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
    {
        "" or "identity" => request.BodyReader,
        "gzip" or "x-gzip" => PipeReader.Create(new GZipStream(request.Body, CompressionMode.Decompress)),
        "br" => PipeReader.Create(new BrotliStream(request.Body, CompressionMode.Decompress)),
        "deflate" => PipeReader.Create(new ZLibStream(request.Body, CompressionMode.Decompress)),
        var other => throw new ProblemException(new Problem(415, "unsupported-encoding", "This encoding is not understood",
            $"Content-Encoding `{other}`: send gzip, br, deflate or none.")),
    };

    /// <summary>The whole body in one array that nobody else writes to.</summary>
    /// <param name="request">Whose body.</param>
    /// <param name="limit">Bytes after decompression.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ProblemException">Larger than the limit, or cut short.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit && request.Headers.ContentEncoding.Count == 0)
        {
            throw new ProblemException(TooLarge(limit));
        }
        var reader = Open(request);
        while (true)
        {
            var read = await ReadPieceAsync(reader, cancellationToken);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End); // so that Kestrel may drain what still comes
                throw new ProblemException(TooLarge(limit));
            }
            if (read.IsCompleted)
            {
                var body = new byte[read.Buffer.Length];
                System.Buffers.BuffersExtensions.CopyTo(read.Buffer, body);
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>One more piece; broken compression is the sender's mistake, not ours.</summary>
    public static async ValueTask<ReadResult> ReadPieceAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException) // the latter is how BrotliStream says it
        {
            throw new ProblemException(new Problem(400, "malformed", "The body can't be decompressed", broken.Message));
        }
    }

    private static Problem TooLarge(int limit) => Problem.TooLarge($"The body is larger than {limit} bytes. Send less at once, or NDJSON, which has no limit.");
}
