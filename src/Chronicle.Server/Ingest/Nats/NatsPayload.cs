namespace Chronicle.Server.Ingest.Nats;

/// <summary>What the payload of a message is.</summary>
public enum NatsPayload
{
    /// <summary>Found out: by <c>Content-Type</c> if there is one, else by looking.</summary>
    Auto,

    /// <summary>An event in Chronicle's or the older bus's envelope, an array of them, or one on each line.</summary>
    Event,

    /// <summary>Any JSON: it is the event's body.</summary>
    Json,

    /// <summary>Any bytes: kept with their content type, as text where they are text, else as base64.</summary>
    Opaque,
}
