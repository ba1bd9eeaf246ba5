namespace Chronicle.Stores.Sqlite;

/// <summary>The numbers that stand for an event's names; 0 for one it does not have.</summary>
internal readonly record struct EventKeys(long Session, long Type, long Tool, long Source, long Project, long Scope);
