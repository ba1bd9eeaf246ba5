using System.Text;
using Chronicle.Cli.Load.Http;

namespace Chronicle.Cli.Load.Workload;

/// <summary>What ids a producer gives its events.</summary>
internal enum IdKind
{
    None,
    Random,

    /// <summary>UUIDv7: they begin with the time.</summary>
    Ordered,
}

/// <summary>NDJSON of events that have ids of a kind, new ones at each sending.</summary>
internal sealed class GrowthRequest : Request
{
    private readonly IdKind _kind;
    private readonly int[] _ids;

    private GrowthRequest(byte[] bytes, IdKind kind, int[] ids, int events)
        : base(bytes, events) => (_kind, _ids) = (kind, ids);

    public static GrowthRequest Create(Target target, EventText text, IdKind kind, int events)
    {
        var content = new MemoryStream();
        var ids = new List<int>();
        for (var i = 0; i < events; i++)
        {
            var json = text.Next(out var at);
            if (kind == IdKind.None)
            {
                content.Write("{"u8);
                content.Write(json.AsSpan(at + EventText.IdLength + 2)); // without the id, its quote and the comma
            }
            else
            {
                ids.Add((int)content.Length + at);
                content.Write(json);
            }
            content.Write("\n"u8);
        }
        var head = Encoding.ASCII.GetBytes(target.Head("POST", "/api/events") + $"Content-Type: application/x-ndjson\r\nContent-Length: {content.Length}\r\n\r\n");
        return new GrowthRequest([.. head, .. content.ToArray()], kind, [.. ids.Select(at => head.Length + at)], events);
    }

    public override void Stamp(Random random, long now)
    {
        foreach (var at in _ids)
        {
            EventText.WriteId(Buffer.AsSpan(at, EventText.IdLength), _kind == IdKind.Ordered ? Guid.CreateVersion7() : EventText.NewId(random));
        }
    }
}
