namespace Chronicle.Stores.Sqlite;

/// <summary>What a name names. The numbers are in the file: never change one.</summary>
internal enum NameKind
{
    Type = 1,
    Tool = 2,
    Source = 3,
    Project = 4,
    Scope = 5,
}
