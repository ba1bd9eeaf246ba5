using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>A message with the event that holds it.</summary>
/// <param name="Document">What the index knows of it.</param>
/// <param name="Recorded">What was sent.</param>
/// <param name="Text">What it says in words.</param>
internal sealed record StoredMessage(RecallDocument Document, RecordedEvent Recorded, string Text)
{
    // Of the field's tokenizers, on prose and code in Latin script: about four characters each.
    private const int CharactersPerToken = 4;

    /// <summary>As its sender counted them, else an estimate from its length.</summary>
    public long Tokens => Document.Tokens ?? (Text.Length + CharactersPerToken - 1) / CharactersPerToken;
}
