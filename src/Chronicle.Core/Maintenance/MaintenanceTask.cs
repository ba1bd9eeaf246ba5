namespace Chronicle.Maintenance;

/// <summary>Work on the file that changes nothing anyone can see.</summary>
public enum MaintenanceTask
{
    /// <summary>Looks at a sample of each index, so that queries choose the right one. Milliseconds.</summary>
    Optimize,

    /// <summary>Builds every index anew. Appends wait.</summary>
    Reindex,

    /// <summary>Writes the file anew, without holes. Appends wait, and it takes the file's size again on disk.</summary>
    Vacuum,
}
