using System.IO.Compression;

namespace Chronicle.Cli.Input;

/// <summary>Tells gzip by its first two bytes (RFC 1952 §2.3.1), so that names don't matter and pipes work.</summary>
internal static class Gzip
{
    public static async Task<Stream> UnwrapAsync(Stream stream, CancellationToken ct)
    {
        var head = new byte[2];
        var length = await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        var whole = new PrefixedStream(head.AsMemory(0, length), stream);
        return head is [0x1F, 0x8B] ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }
}
