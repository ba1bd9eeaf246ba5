using System.Text;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>What is open as the bytes of a row: a version, how many were dropped, and the entries.</summary>
/// <remarks>Numbers are LEB128, texts have their length before them. A later version may add a number at the end of an entry only with a new version byte.</remarks>
public static class OpenSetBytes
{
    private const byte Version = 1;

    private const int HasTool = 1;
    private const int HasText = 2;
    private const int HasCall = 4;
    private const int HasAgent = 8;
    private const int HasTask = 16;
    private const int HasType = 32;
    private const int HasInput = 64;
    private const int HasSnooze = 128;
    private const int InBackground = 256;

    /// <summary>Null when nothing is open.</summary>
    public static byte[]? Write(OpenSet set)
    {
        if (set.Count == 0)
        {
            return null;
        }
        using var bytes = new MemoryStream(128 * set.Count);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write7BitEncodedInt64(set.Dropped);
        writer.Write7BitEncodedInt(set.Count);
        foreach (var entry in set.Entries)
        {
            Write(writer, entry);
        }
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">They are not such bytes.</exception>
    public static OpenSet Read(ReadOnlySpan<byte> bytes, EndedCalls ended)
    {
        if (bytes.IsEmpty)
        {
            return OpenSet.Of([], 0, ended);
        }
        if (bytes[0] != Version)
        {
            throw new InvalidDataException($"What is open in the session was written in version {bytes[0]}; this one knows {Version}.");
        }
        using var reader = new BinaryReader(new MemoryStream(bytes[1..].ToArray()), Encoding.UTF8);
        try
        {
            var dropped = reader.Read7BitEncodedInt64();
            var entries = new OpenEntry[Math.Clamp(reader.Read7BitEncodedInt(), 0, OpenSet.MaxCount)];
            for (var i = 0; i < entries.Length; i++)
            {
                entries[i] = ReadEntry(reader);
            }
            return OpenSet.Of(entries, dropped, ended);
        }
        catch (Exception broken) when (broken is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("What is open in the session can't be read.", broken);
        }
    }

    private static void Write(BinaryWriter writer, OpenEntry entry)
    {
        writer.Write((byte)entry.Kind);
        writer.Write((byte)entry.Reason);
        writer.Write7BitEncodedInt(
            (entry.Tool is null ? 0 : HasTool) | (entry.Text is null ? 0 : HasText) | (entry.CallId is null ? 0 : HasCall) | (entry.AgentId is null ? 0 : HasAgent)
            | (entry.TaskId is null ? 0 : HasTask) | (entry.AgentType is null ? 0 : HasType) | (entry.Input == 0 ? 0 : HasInput)
            | (entry.SnoozedUntil is null ? 0 : HasSnooze) | (entry.IsBackground ? InBackground : 0));
        writer.Write7BitEncodedInt64(entry.Sequence.Value);
        writer.Write7BitEncodedInt64(entry.Said.Value);
        writer.Write7BitEncodedInt64(entry.Since.Micros);
        WriteText(writer, entry.Tool);
        WriteText(writer, entry.Text);
        WriteText(writer, entry.CallId);
        WriteText(writer, entry.AgentId);
        WriteText(writer, entry.TaskId);
        WriteText(writer, entry.AgentType);
        if (entry.Input != 0)
        {
            writer.Write(entry.Input);
        }
        if (entry.SnoozedUntil is { } until)
        {
            writer.Write7BitEncodedInt64(until.Micros);
        }
    }

    private static OpenEntry ReadEntry(BinaryReader reader)
    {
        var (kind, reason) = ((OpenKind)reader.ReadByte(), (WaitReason)reader.ReadByte());
        var has = reader.Read7BitEncodedInt();
        return new OpenEntry
        {
            Kind = kind,
            Reason = reason,
            IsBackground = (has & InBackground) != 0,
            Sequence = new Sequence(reader.Read7BitEncodedInt64()),
            Said = new Sequence(reader.Read7BitEncodedInt64()),
            Since = new Timestamp(reader.Read7BitEncodedInt64()),
            Tool = Text(HasTool),
            Text = Text(HasText),
            CallId = Text(HasCall),
            AgentId = Text(HasAgent),
            TaskId = Text(HasTask),
            AgentType = Text(HasType),
            Input = (has & HasInput) != 0 ? reader.ReadInt64() : 0,
            SnoozedUntil = (has & HasSnooze) != 0 ? new Timestamp(reader.Read7BitEncodedInt64()) : null,
        };

        string? Text(int mark) => (has & mark) != 0 ? reader.ReadString() : null;
    }

    private static void WriteText(BinaryWriter writer, string? text)
    {
        if (text is not null)
        {
            writer.Write(text);
        }
    }
}
