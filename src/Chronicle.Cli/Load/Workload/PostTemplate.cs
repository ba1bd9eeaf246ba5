using System.Buffers.Text;
using System.Text;
using Chronicle.Cli.Load.Http;

namespace Chronicle.Cli.Load.Workload;

/// <summary>A post of events; before each sending only the ids and the time it is sent at are written over.</summary>
internal sealed class PostTemplate : Request
{
    private const long Offset = 1_000_000_000_000_000; // makes it 16 digits, and no number may begin with a zero
    private const int MomentLength = 16;

    private static readonly byte[] NoReference = Encoding.ASCII.GetBytes(Speech.NoReference);

    private readonly (int Id, int Reference)[] _marks; // the second is 0 where there is none
    private readonly int _sent;

    private PostTemplate(byte[] bytes, (int, int)[] marks, int events)
        : base(bytes, events)
    {
        _marks = marks;
        _sent = bytes.AsSpan().IndexOf(Sent) + Sent.Length;
    }

    /// <summary>What the moment stands behind.</summary>
    public static ReadOnlySpan<byte> Sent => "\"sent\":"u8;

    public static PostTemplate Create(Target target, EventText feed, Body body)
    {
        var content = new MemoryStream();
        var marks = new List<(int Id, int Reference)>();
        for (var i = 0; i < body.Events; i++)
        {
            content.Write(body.Kind switch { BodyKind.Array when i == 0 => "["u8, BodyKind.Array => ","u8, _ => ""u8 });
            if (body.Kind == BodyKind.Hook)
            {
                content.Write(feed.NextHook());
                continue;
            }
            var json = feed.Next(out var idAt);
            var at = (int)content.Length;
            marks.Add((at + idAt, feed.IsDistinct ? at + json.AsSpan().IndexOf(NoReference) + Speech.ReferenceMark.Length : 0));
            content.Write(json);
            content.Write(body.Kind == BodyKind.Lines ? "\n"u8 : ""u8);
        }
        content.Write(body.Kind == BodyKind.Array ? "]"u8 : ""u8);
        var type = body.Kind == BodyKind.Lines ? "application/x-ndjson" : "application/json";
        var head = Encoding.ASCII.GetBytes(
            target.Head("POST", body.Kind == BodyKind.Hook ? "/hooks/claude-code" : "/api/events") + $"Content-Type: {type}\r\nContent-Length: {content.Length}\r\n\r\n");
        return new PostTemplate([.. head, .. content.ToArray()], [.. marks.Select(mark => (head.Length + mark.Id, mark.Reference == 0 ? 0 : head.Length + mark.Reference))], body.Events);
    }

    /// <summary>The moment that <see cref="WriteMoment"/> wrote.</summary>
    public static long SentAt(ReadOnlySpan<byte> digits) => digits.Length >= MomentLength && Utf8Parser.TryParse(digits[..MomentLength], out long value, out _) ? value - Offset : 0;

    /// <param name="digits">Begin where the moment stands.</param>
    /// <param name="moment">In Stopwatch ticks.</param>
    public static void WriteMoment(Span<byte> digits, long moment) => Utf8Formatter.TryFormat(moment + Offset, digits[..MomentLength], out _);

    /// <summary>New ids, and the moment into the first event, so that whoever receives it knows how old it is.</summary>
    public override void Stamp(Random random, long now)
    {
        foreach (var (at, reference) in _marks)
        {
            EventText.WriteId(Buffer.AsSpan(at, EventText.IdLength), random);
            if (reference > 0)
            {
                Buffer.AsSpan(at, Speech.ReferenceLength).CopyTo(Buffer.AsSpan(reference)); // ids are random from the first digit on
            }
        }
        WriteMoment(Buffer.AsSpan(_sent), now);
    }
}
