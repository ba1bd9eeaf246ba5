using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Chronicle.Cli.Load.Http;

namespace Chronicle.Cli.Load.Workload;

/// <summary>A post of conversations. Ids and the references in their texts are new each time: the same text would be indexed and embedded once only.</summary>
internal sealed class ConversationTemplate : Request
{
    private static readonly byte[] NoId = Encoding.ASCII.GetBytes("\"" + Guid.Empty + "\"");
    private static readonly byte[] NoReference = Encoding.ASCII.GetBytes(Speech.NoReference);

    private readonly (int At, int Length)[] _marks;
    private readonly Guid[] _sent;
    private readonly Guid[] _answered;
    private readonly int _recorded;
    private readonly Ledger _ledger;

    private ConversationTemplate(byte[] bytes, (int, int)[] marks, int conversations, int recorded, Ledger ledger)
        : base(bytes, conversations)
    {
        (_marks, _recorded, _ledger) = (marks, recorded, ledger);
        (_sent, _answered) = (new Guid[conversations], new Guid[conversations]);
    }

    /// <param name="target">Where it goes.</param>
    /// <param name="conversations">As <see cref="ConversationText"/> makes them, with zeros for what differs.</param>
    /// <param name="recorded">How many events they are.</param>
    /// <param name="ledger">Takes the ids that are acknowledged.</param>
    public static ConversationTemplate Create(Target target, IReadOnlyList<string> conversations, int recorded, Ledger ledger)
    {
        var content = Encoding.UTF8.GetBytes(conversations is [var only] ? only : $"[{string.Join(',', conversations)}]");
        var head = Encoding.ASCII.GetBytes(target.Head("POST", "/api/conversations") + $"Content-Type: application/json\r\nContent-Length: {content.Length}\r\n\r\n");
        byte[] bytes = [.. head, .. content];
        return new ConversationTemplate(bytes, [.. Marks(bytes)], conversations.Count, recorded, ledger);
    }

    public override void Stamp(Random random, long now)
    {
        var conversation = 0;
        var id = Span<byte>.Empty;
        foreach (var (at, length) in _marks)
        {
            var mark = Buffer.AsSpan(at, length);
            if (length == EventText.IdLength)
            {
                EventText.WriteId(mark, random);
                id = mark;
                _ = Utf8Parser.TryParse(mark, out _sent[conversation++], out _, 'D');
            }
            else
            {
                id[..length].CopyTo(mark); // ids are random from the first digit on
            }
        }
    }

    public override void Answered(ReadOnlySpan<byte> answer)
    {
        var ids = 0;
        try
        {
            var reader = new Utf8JsonReader(answer);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8) && reader.Read() && reader.TryGetGuid(out var id) && ids < _answered.Length)
                {
                    _answered[ids++] = id;
                }
            }
        }
        catch (JsonException)
        {
            ids = 0; // no ids, which the ledger tells
        }
        _ledger.Add(_answered.AsSpan(0, ids), _sent, _recorded);
    }

    private static IEnumerable<(int, int)> Marks(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            var rest = bytes.AsSpan(at);
            if (rest.StartsWith(NoId))
            {
                yield return (at + 1, EventText.IdLength);
            }
            else if (rest.StartsWith(NoReference))
            {
                yield return (at + Speech.ReferenceMark.Length, Speech.ReferenceLength);
            }
        }
    }
}
