namespace Chronicle.Maintenance;

/// <summary>What was asked for.</summary>
public readonly record struct MaintenanceWork(bool Vacuum, bool Reindex, bool Check);
