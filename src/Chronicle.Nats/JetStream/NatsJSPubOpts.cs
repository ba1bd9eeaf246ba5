namespace Chronicle.Nats.JetStream;

/// <summary>What a message must meet to be stored.</summary>
public sealed record NatsJSPubOpts
{
    /// <summary>The stream stores one message of this id within its duplicate window: it makes repeating safe.</summary>
    public string? MsgId { get; init; }

    public string? ExpectedStream { get; init; }

    public ulong? ExpectedLastSequence { get; init; }

    public ulong? ExpectedLastSubjectSequence { get; init; }

    public string? ExpectedLastMsgId { get; init; }

    /// <summary>Tries when no stream answers, as happens while a leader is elected. Default 3.</summary>
    public int RetryAttempts { get; init; } = 3;

    /// <summary>Default 250 ms.</summary>
    public TimeSpan RetryWaitBetweenAttempts { get; init; } = TimeSpan.FromMilliseconds(250);

    internal NatsHeaders? AddTo(NatsHeaders? headers)
    {
        if (this is { MsgId: null, ExpectedStream: null, ExpectedLastSequence: null, ExpectedLastSubjectSequence: null, ExpectedLastMsgId: null })
        {
            return headers;
        }
        var all = new NatsHeaders();
        foreach (var (name, value) in headers ?? [])
        {
            all.Add(name, value);
        }
        Set(all, "Nats-Msg-Id", MsgId);
        Set(all, "Nats-Expected-Stream", ExpectedStream);
        Set(all, "Nats-Expected-Last-Sequence", ExpectedLastSequence?.ToString());
        Set(all, "Nats-Expected-Last-Subject-Sequence", ExpectedLastSubjectSequence?.ToString());
        Set(all, "Nats-Expected-Last-Msg-Id", ExpectedLastMsgId);
        return all;
    }

    private static void Set(NatsHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = value;
        }
    }
}
