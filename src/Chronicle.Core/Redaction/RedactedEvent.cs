using Chronicle.Events;

namespace Chronicle.Redaction;

/// <summary>An event that has passed redaction: the only thing the journal takes.</summary>
/// <remarks>Only a <see cref="Redactor"/> makes one (<see cref="Redactor.Pass(IncomingEvent)"/>), so a source that forgets redaction does not compile.</remarks>
public readonly struct RedactedEvent
{
    private readonly IncomingEvent? _content;

    private RedactedEvent(IncomingEvent content) => _content = content;

    /// <summary>The event without its secrets.</summary>
    /// <exception cref="InvalidOperationException">This is a default value, which no redactor made.</exception>
    public IncomingEvent Content => _content ?? throw new InvalidOperationException("No redactor made this event.");

    // The constructor is private and this is its only caller: whoever wants one needs a redactor, and the redactor looks at the event.
    internal static RedactedEvent Of(IncomingEvent incoming, Redactor redactor) => new(redactor.Redact(incoming));
}
