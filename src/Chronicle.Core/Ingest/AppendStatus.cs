namespace Chronicle.Ingest;

public enum AppendStatus
{
    /// <summary>All of it is durable.</summary>
    Committed,

    /// <summary>Admitted; durability was not waited for.</summary>
    Accepted,

    /// <summary>There was no room in time; nothing of it is queued.</summary>
    Overloaded,

    /// <summary>A rate or a quota is used up; nothing of it is queued.</summary>
    Limited,

    /// <summary>The store can't be written to, and the journal waits until it can. Nothing of it is queued; the reason says whether it may be recorded all the same.</summary>
    Unavailable,

    /// <summary>The journal does not take events any more; nothing of it is queued.</summary>
    Stopped,

    /// <summary>The store failed for good and the journal stopped; nothing of it is recorded, unless the reason says that this is not known.</summary>
    Failed,
}
