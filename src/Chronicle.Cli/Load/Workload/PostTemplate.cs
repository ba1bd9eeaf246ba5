using System.Buffers.Text;
using System.Text;
using Chronicle.Cli.Load.Http;

namespace Chronicle.Cli.Load.Workload;

/// <summary>A whole HTTP request, built once; before each sending only the ids and the time it is sent at are written over.</summary>
internal sealed class PostTemplate
{
    private const long Offset = 1_000_000_000_000_000; // makes it 16 digits, and no number may begin with a zero

    private readonly byte[] _bytes;
    private readonly int[] _ids;
    private readonly int _sent;

    private PostTemplate(byte[] bytes, int[] ids, int events)
    {
        _bytes = bytes;
        _ids = ids;
        _sent = bytes.AsSpan().IndexOf("\"sent\":"u8) + 7;
        Events = events;
    }

    public int Events { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public static PostTemplate Create(Target target, EventText feed, Body body)
    {
        var content = new MemoryStream();
        var ids = new List<int>();
        for (var i = 0; i < body.Events; i++)
        {
            content.Write(body.Kind switch { BodyKind.Array when i == 0 => "["u8, BodyKind.Array => ","u8, _ => ""u8 });
            if (body.Kind == BodyKind.Hook)
            {
                content.Write(feed.NextHook());
                continue;
            }
            var json = feed.Next(out var idAt);
            ids.Add((int)content.Length + idAt);
            content.Write(json);
            content.Write(body.Kind == BodyKind.Lines ? "\n"u8 : ""u8);
        }
        content.Write(body.Kind == BodyKind.Array ? "]"u8 : ""u8);
        var type = body.Kind == BodyKind.Lines ? "application/x-ndjson" : "application/json";
        var head = Encoding.ASCII.GetBytes(
            target.Head("POST", body.Kind == BodyKind.Hook ? "/hooks/claude-code" : "/api/events") + $"Content-Type: {type}\r\nContent-Length: {content.Length}\r\n\r\n");
        return new PostTemplate([.. head, .. content.ToArray()], [.. ids.Select(at => head.Length + at)], body.Events);
    }

    /// <summary>The moment that <see cref="Stamp"/> wrote.</summary>
    public static long SentAt(ReadOnlySpan<byte> digits) => digits.Length >= 16 && Utf8Parser.TryParse(digits[..16], out long value, out _) ? value - Offset : 0;

    /// <summary>New ids, and the moment into the first event, so that whoever receives it knows how old it is.</summary>
    public void Stamp(Random random, long now)
    {
        foreach (var at in _ids)
        {
            EventText.WriteId(_bytes.AsSpan(at, EventText.IdLength), random);
        }
        Utf8Formatter.TryFormat(now + Offset, _bytes.AsSpan(_sent, 16), out _);
    }
}
