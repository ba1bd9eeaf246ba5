namespace Chronicle.Server.Security;

/// <summary>What a key allows.</summary>
internal enum Scope
{
    /// <summary>No key is needed.</summary>
    Open,
    Ingest,
    Read,

    /// <summary>Everything.</summary>
    Admin,
}
