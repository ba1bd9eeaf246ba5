namespace Chronicle.Server.Metrics;

internal static class QueryExtensions
{
    /// <summary>Counts requests to this endpoint as queries.</summary>
    public static TBuilder AsQuery<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(QueryMetadata.Instance);
}
