namespace Chronicle.Server.Ingest.Nats;

/// <summary>How a payload is to be read.</summary>
internal enum PayloadForm
{
    Empty,

    /// <summary>An envelope, or an array of them.</summary>
    Event,

    /// <summary>JSON that is the event's body.</summary>
    Body,

    /// <summary>NDJSON.</summary>
    Lines,

    /// <summary>A number, a text or a truth value if it is JSON, and opaque if it is not.</summary>
    Scalar,

    Opaque,
}
