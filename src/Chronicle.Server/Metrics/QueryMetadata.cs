namespace Chronicle.Server.Metrics;

/// <summary>Marks an endpoint as one that looks events or sessions up.</summary>
internal sealed class QueryMetadata
{
    public static readonly QueryMetadata Instance = new();
}
