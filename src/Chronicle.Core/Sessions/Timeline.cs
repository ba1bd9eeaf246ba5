using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>Tells a session as a tree: its turns, their tool calls, and the sub-agents these started.</summary>
public static class Timeline
{
    /// <summary>Characters of a message's text: 64 Ki is a long answer, and a page of the timeline stays a few MB.</summary>
    public const int MaxTextLength = 64 * 1024;

    /// <summary>Levels of the tree. Each is an object in an array, so the JSON stays within the 64 that most readers accept.</summary>
    public const int MaxDepth = 24;

    /// <summary>The tree of <paramref name="session"/>, from its events in journal order. What events say is joined whatever order they came in.</summary>
    /// <remarks>Linear in the number of events. The events are only read.</remarks>
    /// <param name="session">As its events left it.</param>
    /// <param name="events">Its events, or the first of them.</param>
    /// <param name="isLost">Nobody is at work in it any more, so nothing runs.</param>
    public static TimelineNode Build(Session session, IReadOnlyList<RecordedEvent> events, bool isLost = false)
    {
        var builder = new TimelineBuilder(session, isLost);
        foreach (var recorded in events)
        {
            builder.Add(recorded);
        }
        return builder.Finish();
    }
}
