using System.Buffers;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Http;

/// <summary>A request's whole body after decompression, in an array that nobody else writes to. It counts as memory of bodies until it is disposed.</summary>
internal readonly struct RequestBody(ReadOnlyMemory<byte> bytes, BodyLease? lease) : IDisposable
{
    private const int FirstPiece = 256 << 10; // of a body that tells its length; a larger one grows as it arrives
    private const int UnknownPiece = 16 << 10;

    /// <summary>The body; empty when there was no room for it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>What to answer when there was no room in memory; null when the body was read. A value: overload is when throwing costs the most.</summary>
    public Problem? Refusal => lease is null ? Problem.Overloaded : null;

    /// <summary>The body, for callers that seldom meet overload.</summary>
    /// <exception cref="ProblemException">There was no room for it.</exception>
    public ReadOnlyMemory<byte> Require() => Refusal is { } refusal ? throw new ProblemException(refusal) : Bytes;

    /// <summary>
    /// Makes the decompressors refuse a body that is cut short; they would otherwise take what there is of it for the whole. Read once by the runtime,
    /// before the first body.
    /// </summary>
    public static void RefuseTruncated() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>Reads it; room in memory is taken piece by piece, before each is copied.</summary>
    /// <param name="context">Whose body.</param>
    /// <param name="memory">Where room is taken.</param>
    /// <param name="limit">Bytes after decompression.</param>
    /// <exception cref="ProblemException">Larger than the limit, or cut short.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, BodyMemory memory, int limit)
    {
        var request = context.Request;
        var length = request.Headers.ContentEncoding.Count == 0 ? request.ContentLength : null;
        if (length > limit)
        {
            throw new ProblemException(TooLarge(limit));
        }
        var lease = new BodyLease(memory);
        using var source = BodySource.Open(request);
        try
        {
            var capacity = (int)Math.Min(length ?? UnknownPiece, FirstPiece);
            if (!await TakeAsync(lease, capacity, context))
            {
                return default;
            }
            var (buffer, filled) = (GC.AllocateUninitializedArray<byte>(capacity), 0);
            while (true)
            {
                // No token: a client that leaves ends the reading by itself. Asking for the token costs more.
                var read = await source.ReadAsync(CancellationToken.None);
                var needed = filled + read.Buffer.Length;
                if (needed > limit)
                {
                    source.Reader.AdvanceTo(read.Buffer.End); // so that Kestrel may drain what still comes
                    throw new ProblemException(TooLarge(limit));
                }
                if (needed > buffer.Length)
                {
                    capacity = (int)Math.Max(needed, Math.Min(buffer.Length * 4L, length ?? limit));
                    if (!await TakeAsync(lease, capacity - buffer.Length, context))
                    {
                        source.Reader.AdvanceTo(read.Buffer.End);
                        lease.Dispose();
                        return default;
                    }
                    Array.Resize(ref buffer, capacity);
                }
                read.Buffer.CopyTo(buffer.AsSpan(filled));
                filled = (int)needed;
                source.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return new RequestBody(Trim(buffer, filled, lease), lease);
                }
            }
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public void Dispose() => lease?.Dispose();

    // A client that leaves while it waits for room has its place taken by the next one.
    private static ValueTask<bool> TakeAsync(BodyLease lease, int bytes, HttpContext context) =>
        lease.TryTake(bytes) ? ValueTask.FromResult(true) : lease.TakeAsync(bytes, context.RequestAborted);

    /// <summary>Events keep slices of the array for as long as anyone reads them: one that is half empty is copied.</summary>
    private static ReadOnlyMemory<byte> Trim(byte[] buffer, int filled, BodyLease lease)
    {
        if (buffer.Length - filled <= buffer.Length / 4)
        {
            return buffer.AsMemory(0, filled);
        }
        lease.GiveBack(buffer.Length - filled);
        return buffer.AsMemory(0, filled).ToArray();
    }

    private static Problem TooLarge(int limit) => Problem.TooLarge($"The body is larger than {limit} bytes. Send less at once, or NDJSON, which is read in parts.");
}
