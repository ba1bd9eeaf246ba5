using Chronicle.Events;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Makes an event of a row, in the order of the columns in <see cref="Sql"/>.</summary>
internal static class EventRow
{
    public const int Data = 16;
    public const int Extra = 17;
    private const int Scope = 18;

    public static long Sequence(SqliteStatement row) => row.Long(0);

    public static int BodyLength(SqliteStatement row) => row.Bytes(Data).Length + row.Bytes(Extra).Length;

    public static RecordedEvent Read(SqliteStatement row, Reader reader)
    {
        var sequence = Sequence(row);
        var time = row.Long(6);
        var body = Body(row, out var dataLength);
        var content = new IncomingEvent
        {
            Id = CompactId.ReadOptional(row, 9),
            Scope = OptionalName(row, Scope, reader),
            SessionId = reader.SessionOf(row.Long(1)),
            Type = reader.NameOf(row.Long(2)),
            ToolName = OptionalName(row, 3, reader),
            Source = OptionalName(row, 4, reader),
            Project = OptionalName(row, 5, reader),
            Time = new Timestamp(time),
            Received = new Timestamp(time + row.Long(10)),
            TraceId = CompactId.ReadOptional(row, 7, isTrace: true),
            ParentId = CompactId.ReadOptional(row, 8),
            DurationMs = row.OptionalLong(11),
            ToolUseId = CompactId.ReadOptional(row, 12),
            SpanId = CompactId.ReadOptional(row, 13),
            AgentId = CompactId.ReadOptional(row, 14),
            PromptId = CompactId.ReadOptional(row, 15),
            Data = body.AsMemory(0, dataLength),
            Extra = body.AsMemory(dataLength),
        };
        return new RecordedEvent(reader.Epochs.Current, new Sequence(sequence), content.Id ?? reader.Epochs.IdOf(sequence), content);
    }

    private static byte[] Body(SqliteStatement row, out int dataLength)
    {
        var data = row.Bytes(Data);
        var extra = row.Bytes(Extra);
        dataLength = data.Length;
        if (data.Length + extra.Length == 0)
        {
            return [];
        }
        var body = GC.AllocateUninitializedArray<byte>(data.Length + extra.Length);
        data.CopyTo(body);
        extra.CopyTo(body.AsSpan(data.Length));
        return body;
    }

    private static string? OptionalName(SqliteStatement row, int column, Reader reader) => row.IsNull(column) ? null : reader.NameOf(row.Long(column));
}
