namespace Chronicle.Client;

/// <summary>One thing a live stream said. <see cref="Event"/> is set for <see cref="LiveFrameKind.Event"/>, <see cref="Detail"/> for some others.</summary>
/// <param name="Cursor">What has been read so far; null when nothing has.</param>
public readonly record struct LiveFrame(LiveFrameKind Kind, string? Cursor, EventJson Event, string? Detail);
