using System.Text.Json;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Api;

/// <summary>The query parameters of one route, as the OpenAPI document declares them.</summary>
internal sealed class RouteParameters
{
    private static readonly Lazy<Dictionary<(string Method, string Path), RouteParameters>> Routes = new(ReadDocument);

    // Name → whether it is a list.
    private readonly Dictionary<string, bool> _known;

    private RouteParameters(Dictionary<string, bool> known) => _known = known;

    /// <summary>Null for routes that the document does not describe: the page and its files.</summary>
    public static RouteParameters? Of(string method, string path) =>
        Routes.Value.GetValueOrDefault((HttpMethods.IsHead(method) ? HttpMethods.Get : method.ToUpperInvariant(), path));

    public bool IsList(string name) => _known.GetValueOrDefault(name);

    /// <summary>The name that the route reads: <paramref name="given"/> itself, or what another system's name for it means here.</summary>
    /// <exception cref="ProblemException">The route has no such parameter.</exception>
    public string NameOf(string given) =>
        _known.ContainsKey(given) ? given
        : OtherNames.ParameterOf(given) is { } meant && _known.ContainsKey(meant) ? meant
        : throw new ProblemException(Problem.UnknownName(given, "no parameter of this request", _known.Keys));

    private static Dictionary<(string Method, string Path), RouteParameters> ReadDocument()
    {
        using var stream = typeof(RouteParameters).Assembly.GetManifestResourceStream("openapi.json")!;
        using var document = JsonDocument.Parse(stream);
        var routes = new Dictionary<(string Method, string Path), RouteParameters>();
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                var known = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
                if (method.Value.TryGetProperty("parameters", out var parameters))
                {
                    foreach (var parameter in parameters.EnumerateArray())
                    {
                        if (parameter.GetProperty("in").ValueEquals("query"))
                        {
                            known[parameter.GetProperty("name").GetString()!] = parameter.GetProperty("schema").GetProperty("type").ValueEquals("array");
                        }
                    }
                }
                routes[(method.Name.ToUpperInvariant(), path.Name)] = new RouteParameters(known);
            }
        }
        return routes;
    }
}
