using System.Text;
using System.Text.Json;
using Chronicle.Cli.Load.Workload;
using Chronicle.Nats;

namespace Chronicle.Cli.Load.Bus;

/// <summary>A message, made once and published again and again; before each time its ids and the moment it is due are written over.</summary>
internal sealed class BusMessage
{
    private const int Together = 10; // events of an array, and of NDJSON

    private readonly byte[] _bytes;
    private readonly int[] _ids; // where each event's id stands; none when the message's own id is the event's
    private readonly int _sent; // 0 where no moment can be written

    private BusMessage(string subject, byte[] bytes, int[] ids, string? contentType)
    {
        (Subject, _bytes, _ids) = (subject, bytes, ids);
        _sent = bytes.AsSpan().IndexOf(PostTemplate.Sent) is >= 0 and var at ? at + PostTemplate.Sent.Length : 0;
        Headers = contentType is null ? null : new NatsHeaders { ["Content-Type"] = contentType };
    }

    public string Subject { get; }

    public NatsHeaders? Headers { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>How many events it becomes.</summary>
    public int Events => Math.Max(1, _ids.Length);

    /// <param name="text">Makes the events.</param>
    /// <param name="kind">How they are carried.</param>
    /// <param name="prefix">The first token of subjects.</param>
    public static BusMessage Create(EventText text, BusKind kind, string prefix)
    {
        var first = text.Next(out var idAt);
        using var parsed = JsonDocument.Parse(first);
        var (session, type, project) = (Member("session_id"), Member("type"), Member("project"));
        var subject = $"{prefix}.ev.{project}.{session}.{type}";
        var body = parsed.RootElement.GetProperty("data").GetRawText();
        return kind switch
        {
            BusKind.Event => new BusMessage(subject, first, [idAt], null),
            BusKind.Body => new BusMessage(subject, Encoding.UTF8.GetBytes(body), [], null),
            BusKind.Array => Many(subject, text, "[", ",", "]", null),
            BusKind.Lines => Many(subject, text, "", "\n", "\n", "application/x-ndjson"),
            BusKind.Older => new BusMessage(
                subject, Encoding.UTF8.GetBytes($$"""{"subject":"{{type}}","event_type":"{{type}}","source":"claude-code","priority":"normal","data":{{body}}}"""), [], null),
            _ => new BusMessage(subject, Encoding.UTF8.GetBytes($"a line of text about {session}"), [], "text/plain"),
        };

        string Member(string name) => parsed.RootElement.GetProperty(name).GetString()!;
    }

    /// <summary>Makes it another one.</summary>
    /// <param name="random">For ids.</param>
    /// <param name="due">When it should be published, in Stopwatch ticks.</param>
    /// <param name="ids">Gets its events' ids.</param>
    /// <returns>Its own id.</returns>
    public string Stamp(Random random, long due, ICollection<Guid> ids)
    {
        var own = EventText.NewId(random);
        for (var i = 0; i < _ids.Length; i++)
        {
            var id = i == 0 ? own : EventText.NewId(random);
            EventText.WriteId(_bytes.AsSpan(_ids[i], EventText.IdLength), id);
            ids.Add(id);
        }
        if (_ids.Length == 0)
        {
            ids.Add(own);
        }
        if (_sent > 0)
        {
            PostTemplate.WriteMoment(_bytes.AsSpan(_sent), due);
        }
        return own.ToString();
    }

    private static BusMessage Many(string subject, EventText text, string start, string between, string end, string? contentType)
    {
        var content = new MemoryStream();
        var ids = new int[Together];
        content.Write(Encoding.UTF8.GetBytes(start));
        for (var i = 0; i < Together; i++)
        {
            content.Write(i == 0 ? [] : Encoding.UTF8.GetBytes(between));
            var json = text.Next(out var idAt);
            ids[i] = (int)content.Length + idAt;
            content.Write(json);
        }
        content.Write(Encoding.UTF8.GetBytes(end));
        return new BusMessage(subject, content.ToArray(), ids, contentType);
    }
}
