using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace Chronicle.Load.Workload;

/// <summary>A whole HTTP request, built once; before each sending only the ids (and the time it is sent at) are written over.</summary>
internal sealed class PostTemplate
{
    private const long Offset = 1_000_000_000_000_000;

    private readonly byte[] _bytes;
    private readonly int[] _ids;
    private readonly int _sent;

    private PostTemplate(byte[] bytes, int[] ids)
    {
        _bytes = bytes;
        _ids = ids;
        _sent = bytes.AsSpan().IndexOf("\"sent\":"u8) + 7;
    }

    public int Events => _ids.Length;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <param name="feed">Where the events come from.</param>
    /// <param name="events">One makes a JSON body, more NDJSON.</param>
    /// <param name="path">The door.</param>
    public static PostTemplate Create(EventText feed, int events, string path = "/api/events")
    {
        var body = new MemoryStream();
        var ids = new int[events];
        for (var i = 0; i < events; i++)
        {
            var json = feed.Next(out var idAt);
            ids[i] = (int)body.Length + idAt;
            body.Write(json);
            if (events > 1)
            {
                body.Write("\n"u8);
            }
        }
        var type = events > 1 ? "application/x-ndjson" : "application/json";
        var head = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n");
        for (var i = 0; i < events; i++)
        {
            ids[i] += head.Length;
        }
        return new PostTemplate([.. head, .. body.ToArray()], ids);
    }

    public void Stamp(Random random)
    {
        foreach (var at in _ids)
        {
            EventText.WriteId(_bytes.AsSpan(at, EventText.IdLength), random);
        }
    }

    /// <summary>The moment that <see cref="StampTime"/> wrote: 16 digits, so that the number never begins with a zero.</summary>
    public static long SentAt(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits[..16], out long value, out _) ? value - Offset : 0;

    /// <summary>Writes the moment into the first event, so that whoever receives it knows how old it is.</summary>
    public void StampTime() => Utf8Formatter.TryFormat(Stopwatch.GetTimestamp() + Offset, _bytes.AsSpan(_sent, 16), out _);
}
