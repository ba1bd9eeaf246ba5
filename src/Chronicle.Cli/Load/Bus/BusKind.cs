namespace Chronicle.Cli.Load.Bus;

/// <summary>What a message carries.</summary>
internal enum BusKind
{
    /// <summary>One event with its envelope, as Chronicle's own protocols have it.</summary>
    Event,

    /// <summary>One event's body; all else is in the subject.</summary>
    Body,

    /// <summary>A JSON array of events.</summary>
    Array,

    /// <summary>NDJSON.</summary>
    Lines,

    /// <summary>An envelope of the older bus.</summary>
    Older,

    /// <summary>No JSON at all.</summary>
    Opaque,
}
