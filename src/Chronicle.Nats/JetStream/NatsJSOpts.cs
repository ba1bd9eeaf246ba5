namespace Chronicle.Nats.JetStream;

public sealed record NatsJSOpts
{
    /// <summary>JetStream domain, when it is that of another cluster. Default none.</summary>
    public string? Domain { get; init; }

    /// <summary>Longest wait for an answer of JetStream's API. Default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal string ApiPrefix => Domain is null ? "$JS.API" : $"$JS.{Domain}.API";
}
