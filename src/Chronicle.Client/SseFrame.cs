namespace Chronicle.Client;

/// <summary>A dispatched server-sent event.</summary>
/// <param name="Name">Null when unnamed.</param>
/// <param name="Id">The last id the stream gave, null when none.</param>
internal readonly record struct SseFrame(string? Name, string? Id, byte[] Data);
