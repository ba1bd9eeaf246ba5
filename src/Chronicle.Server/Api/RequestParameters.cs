using Chronicle.Server.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Chronicle.Server.Api;

/// <summary>Refuses query parameters that the route does not read, and gives those of older systems their names here.</summary>
internal sealed class RequestParameters(RequestDelegate next)
{
    private const string Key = "key"; // on every route: where a header can't be sent
    private const string Id = "id";

    public Task InvokeAsync(HttpContext context)
    {
        // A request over NATS has parameters and no query string.
        if ((context.Request.QueryString.HasValue || context.Features.Get<IQueryFeature>() is not null)
            && context.GetEndpoint() is RouteEndpoint endpoint && RouteParameters.Of(context.Request.Method, endpoint.RoutePattern.RawText!) is { } route)
        {
            Check(context.Request, route);
        }
        return next(context);
    }

    private static void Check(HttpRequest request, RouteParameters route)
    {
        Dictionary<string, StringValues>? renamed = null;
        foreach (var (given, values) in request.Query)
        {
            if (given.Equals(Key, StringComparison.OrdinalIgnoreCase) || (given.Equals(Id, StringComparison.OrdinalIgnoreCase) && PathId.StandsInQuery(request)))
            {
                continue;
            }
            var name = route.NameOf(given);
            if (!name.Equals(given, StringComparison.OrdinalIgnoreCase))
            {
                renamed ??= new Dictionary<string, StringValues>(request.Query, StringComparer.OrdinalIgnoreCase);
                renamed.Remove(given);
                renamed[name] = StringValues.Concat(renamed.GetValueOrDefault(name), values.Select(value => OtherNames.ValueOf(given, value ?? "")).ToArray());
            }
        }
        foreach (var (name, values) in renamed ?? (IEnumerable<KeyValuePair<string, StringValues>>)request.Query)
        {
            if (values.Count > 1 && !name.Equals(Key, StringComparison.OrdinalIgnoreCase) && !route.IsList(name))
            {
                throw new ProblemException(Problem.InvalidParameter(name, "it takes one value and is given several times"));
            }
        }
        if (renamed is not null)
        {
            request.Query = new QueryCollection(renamed);
        }
    }
}
