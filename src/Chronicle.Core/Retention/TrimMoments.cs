using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>What of a session may go: what arrived before a moment. Null keeps it.</summary>
/// <param name="Others">For what is no message.</param>
/// <param name="Messages">For messages.</param>
public readonly record struct TrimMoments(Timestamp? Others, Timestamp? Messages)
{
    public bool KeepsAll => Others is null && Messages is null;

    public Timestamp? For(bool isMessage) => isMessage ? Messages : Others;
}
