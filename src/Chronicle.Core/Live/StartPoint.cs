using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Live;

/// <summary>Where a reader starts, after the text it gave was held against the history there is.</summary>
/// <param name="After">The last event it does not want.</param>
/// <param name="ResetReason">Why its cursor cannot be honoured (<c>epoch</c>, <c>trimmed</c> or <c>ahead</c>), or null when it can.</param>
public readonly record struct StartPoint(Sequence After, string? ResetReason)
{
    /// <summary>Resolves <c>latest</c>, <c>earliest</c>, a cursor or a bare sequence; null when the text is none of them.</summary>
    public static StartPoint? Resolve(string? text, IEventStore store, Sequence head)
    {
        var earliest = new Sequence(store.Oldest.Value - 1);
        switch (text)
        {
            case null or "" or "latest":
                return new StartPoint(head, null);
            case "earliest":
                return new StartPoint(earliest, null);
        }
        Sequence after;
        if (Cursor.TryParse(text, out var cursor))
        {
            if (cursor.Epoch != store.Epoch)
            {
                return new StartPoint(head, "epoch");
            }
            after = cursor.Sequence;
        }
        else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            after = new Sequence(sequence);
        }
        else
        {
            return null;
        }
        // "From the very beginning" stays a wish that can be met after retention has moved the beginning.
        return after > store.Head ? new StartPoint(head, "ahead")
            : after < earliest && after != Sequence.None ? new StartPoint(earliest, "trimmed")
            : new StartPoint(after < earliest ? earliest : after, null);
    }
}
