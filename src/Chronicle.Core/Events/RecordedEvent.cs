namespace Chronicle.Events;

/// <summary>An event with its place in the journal. Immutable and shared by every reader.</summary>
/// <param name="epoch">The epoch of the history it is read from.</param>
/// <param name="sequence">Its place.</param>
/// <param name="id">The producer's id, or the cursor it was first recorded at; null when that is the cursor it stands at now.</param>
/// <param name="content">What the producer sent.</param>
public sealed class RecordedEvent(string epoch, Sequence sequence, string? id, IncomingEvent content)
{
    private byte[]? _json;

    public string Id => id ?? Cursor.ToString();

    public Sequence Sequence { get; } = sequence;

    public Cursor Cursor => new(epoch, Sequence);

    public IncomingEvent Content { get; } = content;

    /// <summary>The event in its one wire form (docs/api.md), written once however many readers there are.</summary>
    public ReadOnlyMemory<byte> Json => _json ??= EventJson.Write(this); // two readers may race to write the same bytes: harmless
}
