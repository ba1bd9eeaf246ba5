using System.Text.Json;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Server.Live;

/// <summary>Names and bodies of control frames, the same on every transport.</summary>
internal static class ControlFrame
{
    public static string Name(LiveFrameKind kind) => kind switch
    {
        LiveFrameKind.Reset => "reset",
        LiveFrameKind.FellBehind => "fell-behind",
        LiveFrameKind.CaughtUp => "caught-up",
        LiveFrameKind.Heartbeat => "heartbeat",
        _ => "bye",
    };

    public static void WriteMembers(Utf8JsonWriter writer, in LiveFrame frame, IEventStore store)
    {
        writer.WriteString("cursor"u8, frame.Cursor.ToString());
        if (frame.Kind == LiveFrameKind.Reset)
        {
            writer.WriteString("reason"u8, frame.Reason);
            writer.WriteString("epoch"u8, store.Epoch);
            writer.WriteString("earliest"u8, new Cursor(store.Epoch, new Sequence(store.Oldest.Value - 1)).ToString());
            writer.WriteString("latest"u8, new Cursor(store.Epoch, store.Head).ToString());
        }
    }
}
