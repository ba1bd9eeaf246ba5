using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Makes an event of a row, in the order of the columns in <see cref="Sql"/>.</summary>
internal static class EventRow
{
    public const int Id = 9;
    public const int Data = 16;
    public const int Extra = 17;
    public const int Scope = 18;
    private const int Sum = 19;

    public static long Sequence(SqliteStatement row) => row.Long(0);

    public static int BodyLength(SqliteStatement row) => row.Bytes(Data).Length + row.Bytes(Extra).Length;

    /// <summary>The event of a row; a row that is not what was recorded is noted and gives a <see cref="DamagedEvent"/>.</summary>
    public static RecordedEvent Read(SqliteStatement row, Reader reader)
    {
        if (TryRead(row, reader, out var recorded) is { } problem)
        {
            reader.Damage.Note(Sequence(row), problem);
        }
        return recorded;
    }

    /// <summary>As <see cref="Read"/>, without a note.</summary>
    /// <returns>What is wrong with the row, as a sentence; null when it is as it was recorded.</returns>
    public static string? TryRead(SqliteStatement row, Reader reader, out RecordedEvent recorded)
    {
        var sequence = Sequence(row);
        try
        {
            var content = Content(row, reader, reader.SessionOf(row.Long(1)));
            if (IsSound(row, reader, ref content))
            {
                recorded = new RecordedEvent(reader.Epochs.Current, new Sequence(sequence), content.Id ?? reader.Epochs.IdOf(sequence), content);
                return null;
            }
            recorded = DamagedEvent.At(reader.Epochs.Current, new Sequence(sequence), content.Time, content.Received);
            return string.Create(CultureInfo.InvariantCulture, $"Event {sequence} was changed or damaged in the file.");
        }
        catch (StoreException missing) when (missing.InnerException is null) // a name that is not there; SQLite's own errors end the reading
        {
            recorded = DamagedEvent.At(reader.Epochs.Current, new Sequence(sequence), new Timestamp(row.Long(6)), new Timestamp(row.Long(6) + row.Long(10)));
            return string.Create(CultureInfo.InvariantCulture, $"Event {sequence} cannot be read: {missing.Message}");
        }
    }

    private static bool IsSound(SqliteStatement row, Reader reader, ref IncomingEvent content)
    {
        var sequence = Sequence(row);
        if (row.IsNull(Sum))
        {
            return sequence < reader.SummedFrom;
        }
        if (row.Long(Sum) == EventSum.Of(sequence, content))
        {
            return true;
        }
        // A session that was renamed has another id in this snapshot than in memory.
        if (reader.StoredSessionOf(row.Long(1)) is not { } session || session == content.SessionId || row.Long(Sum) != EventSum.Of(sequence, content, session))
        {
            return false;
        }
        content = Content(row, reader, session);
        return true;
    }

    private static IncomingEvent Content(SqliteStatement row, Reader reader, string sessionId)
    {
        var time = row.Long(6);
        var body = Body(row, out var dataLength);
        return new IncomingEvent
        {
            Id = CompactId.ReadOptional(row, 9),
            Scope = OptionalName(row, Scope, reader),
            SessionId = sessionId,
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
