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

    /// <summary>The journal does not take events any more; nothing of it is queued.</summary>
    Stopped,

    /// <summary>The store failed and the journal stopped; nothing of it is recorded.</summary>
    Failed,
}
