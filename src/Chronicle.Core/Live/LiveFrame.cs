using Chronicle.Events;

namespace Chronicle.Live;

/// <summary>One thing a live reader is told.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Cursor">What has been read when this is handled.</param>
/// <param name="Page">For <see cref="LiveFrameKind.Events"/>: where the events are, until the next frame is asked for.</param>
/// <param name="Reason">For <see cref="LiveFrameKind.Reset"/>: a word for programs.</param>
public readonly record struct LiveFrame(LiveFrameKind Kind, Cursor Cursor, LivePage? Page = null, string? Reason = null)
{
    /// <summary>For <see cref="LiveFrameKind.Events"/>: matches, in order, at least one.</summary>
    public ReadOnlyMemory<RecordedEvent> Events => Page?.Events ?? default;
}
