using System.Globalization;
using System.IO.Compression;
using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>Reads an archive back as import does, before the events in it are dropped.</summary>
internal static class ArchiveProof
{
    private static readonly EventParser Parser = new(TimeZoneInfo.Utc);

    /// <param name="file">The archive, at its beginning.</param>
    /// <param name="epoch">The epoch of its events.</param>
    /// <param name="expected">The places and arrivals of its events, in their order.</param>
    /// <exception cref="IOException">An event is not there, or is not the same once it is read and written again.</exception>
    public static void Require(Stream file, string epoch, IReadOnlyList<(Sequence Sequence, Timestamp Received)> expected)
    {
        using var lines = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var buffer = new byte[1 << 16];
        var (count, filled) = (0, 0);
        while (lines.Read(buffer, filled, buffer.Length - filled) is > 0 and var read)
        {
            filled += read;
            var start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                if (count == expected.Count || !IsSame(buffer.AsSpan(start, length).ToArray(), epoch, expected[count]))
                {
                    throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The archive can't be read back: line {count + 1} is not the event that was written. Nothing of it was dropped."));
                }
                count++;
                start += length + 1;
            }
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2); // an event larger than the buffer
            }
        }
        if (count != expected.Count || filled > 0)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The archive can't be read back: it has {count} of {expected.Count} events. Nothing of it was dropped."));
        }
    }

    private static bool IsSame(byte[] line, string epoch, (Sequence Sequence, Timestamp Received) expected) =>
        Parser.Parse(line, EventDialect.Exported, expected.Received, out var parsed) is null
        && new RecordedEvent(epoch, expected.Sequence, parsed!.Id, parsed).Json.Span.SequenceEqual(line);
}
