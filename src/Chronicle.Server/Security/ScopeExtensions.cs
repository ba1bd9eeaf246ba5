namespace Chronicle.Server.Security;

internal static class ScopeExtensions
{
    /// <summary>Says which scope a request to this endpoint needs. Endpoints without one need <see cref="Scope.Admin"/>.</summary>
    public static TBuilder WithScope<TBuilder>(this TBuilder endpoint, Scope scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ScopeMetadata(scope));
}

internal sealed record ScopeMetadata(Scope Scope);
