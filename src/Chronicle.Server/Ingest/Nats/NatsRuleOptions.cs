namespace Chronicle.Server.Ingest.Nats;

/// <summary>How messages of some subjects become events.</summary>
/// <remarks>
/// Values are text in which <c>{1}</c> stands for the subject's first token, <c>{2+}</c> for the second and all after it, and <c>{$.data.user}</c> for a
/// value in the payload; <c>$.data.user</c> alone needs no braces. One that leads to nothing counts as not given.
/// </remarks>
public sealed class NatsRuleOptions
{
    public const string Section = NatsIngestOptions.Section + ":Rules:0";

    /// <summary>Which subjects; <c>*</c> stands for a token, <c>&gt;</c> at the end for all others.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The session. Default: what the payload says.</summary>
    public string? Session { get; set; }

    /// <summary>The type. Default: what the payload says.</summary>
    public string? Type { get; set; }

    /// <summary>The source. Default: what the payload says.</summary>
    public string? Source { get; set; }

    /// <summary>The project. Default: what the payload says.</summary>
    public string? Project { get; set; }

    /// <summary>The producer's id, by which an event sent twice is known; it goes before one in the payload. Default: the payload's, else <c>Nats-Msg-Id</c>.</summary>
    public string? Id { get; set; }

    /// <summary>What the payload is. Default: found out.</summary>
    public NatsPayload Payload { get; set; }

    internal IEnumerable<(string Key, string What)> Problems()
    {
        if (!SubjectPattern.IsValid(Subject))
        {
            yield return (nameof(Subject), $"'{Subject}' is no subject: tokens with dots between them; * stands for one, > at the end for all others.");
        }
        if (!Enum.IsDefined(Payload))
        {
            yield return (nameof(Payload), "must be Auto, Event, Json or Opaque.");
        }
        foreach (var (key, text) in new[] { (nameof(Session), Session), (nameof(Type), Type), (nameof(Source), Source), (nameof(Project), Project), (nameof(Id), Id) })
        {
            if (text is not null && ValueTemplate.Problem(text) is { } problem)
            {
                yield return (key, problem);
            }
        }
    }
}
