namespace Chronicle.Client;

/// <summary>Where a live reading begins.</summary>
public static class LiveStart
{
    /// <summary>After the newest event at the time of the call.</summary>
    public const string Latest = "latest";

    /// <summary>At the oldest event kept.</summary>
    public const string Earliest = "earliest";
}
