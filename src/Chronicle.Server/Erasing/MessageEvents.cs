using Chronicle.Conversations;
using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Server.Erasing;

/// <summary>Finds the events of a session that say one message.</summary>
internal sealed class MessageEvents(string id)
{
    private readonly HashSet<string> _texts = [];

    public List<Sequence> Found { get; } = [];

    /// <summary>Looks at the session's events in their order.</summary>
    public void Look(RecordedEvent recorded)
    {
        var document = EventDocument.Of(recorded);
        if (document is { Kind: DocumentKind.Message } && document.Id == id)
        {
            _texts.Add(document.Text.Trim());
            Found.Add(recorded.Sequence);
        }
        else if (JsonBody.GetString(recorded.Content.Data.Span, "message_id"u8) == id
            || (document is { Kind: DocumentKind.Message } && EventDocument.MayRepeat(recorded) && _texts.Contains(document.Text.Trim())))
        {
            Found.Add(recorded.Sequence);
        }
    }
}
