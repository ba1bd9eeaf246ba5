namespace Chronicle.Maintenance;

/// <summary>Something that maintenance has to say while it goes on.</summary>
/// <param name="Name"><c>check</c>, <c>reindex</c>, <c>vacuum</c> or <c>optimize</c>.</param>
/// <param name="Status"><c>started</c>, <c>done</c> or <c>failed</c>; null for a problem that a check found.</param>
/// <param name="Problem">A sentence.</param>
/// <param name="Bytes">When done, the size of the file.</param>
public sealed record MaintenanceStep(string Name, string? Status, string? Problem = null, long? Bytes = null);
