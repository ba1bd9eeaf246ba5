using System.Reflection;
using Chronicle.Server.Security;
using Chronicle.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Api.OpenApi;

/// <summary>The document says what the server does, no more and no less.</summary>
public sealed class OpenApiTests
{
    private static readonly string[] Pages = ["/", "/sessions", "/sessions/{id}", "/search", "/metrics-view", "/alerts"];

    [Fact]
    public async Task Paths_AreTheRoutesThereAre()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await OpenApiDocument.ReadAsync(server);

        var routes = ApiRoutes(server).SelectMany(route => Methods(route).Select(method => $"{method} {route.RoutePattern.RawText}"));

        Assert.Equal(document.Operations.Select(operation => $"{operation.Method} {operation.Path}").Order(), routes.Order());
    }

    [Fact]
    public async Task EveryRoute_SaysWhichKeyItNeeds()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.All(server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints),
            endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<ScopeMetadata>()));
    }

    [Fact]
    public async Task ParametersInPaths_AreDocumented()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await OpenApiDocument.ReadAsync(server);

        Assert.All(document.Operations, operation => Assert.Equal(
            operation.Path.Split('/').Where(step => step.StartsWith('{')).Select(step => step.Trim('{', '}')),
            OpenApiDocument.Parameters(operation.Operation, "path")));
    }

    [Fact]
    public async Task ParametersInQueries_AreTheOnesThatAreRead()
    {
        await using var server = await RunningServer.StartAsync();
        var wrong = new List<string>();
        foreach (var (path, method, operation) in (await OpenApiDocument.ReadAsync(server)).Operations)
        {
            var read = await ReadParametersAsync(path, method);
            var documented = OpenApiDocument.Parameters(operation, "query");
            wrong.AddRange(read.Except(documented).Where(name => (path, name) is not ("/api/sessions/{id}/events", "session")) // the path has named it
                .Select(name => $"{method} {path} reads `{name}`"));
            wrong.AddRange(documented.Except(read).Select(name => $"{method} {path} does not read `{name}`"));
        }
        Assert.Empty(wrong);
    }

    private static IEnumerable<RouteEndpoint> ApiRoutes(RunningServer server)
    {
        var files = Assembly.Load("Chronicle.Server").GetManifestResourceNames()
            .Where(name => name.StartsWith("dashboard/", StringComparison.Ordinal)).Select(name => name["dashboard".Length..]);
        var pages = Pages.Concat(files).ToHashSet();
        return server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(route => !pages.Contains(route.RoutePattern.RawText!));
    }

    private static IReadOnlyList<string> Methods(RouteEndpoint route) => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods;

    private static async Task<ICollection<string>> ReadParametersAsync(string path, string method)
    {
        var recorded = new RecordedQuery();
        await using var app = await RunningServer.StartAsync(new MemoryEventStore(), null, services => services.AddSingleton<IStartupFilter>(recorded));
        await app.AppendAsync("""{"id":"x","session_id":"x","type":"note"}""");
        recorded.Names.Clear();
        var concrete = path.Replace("{id}", "x", StringComparison.Ordinal).Replace("{name}", "x", StringComparison.Ordinal).Replace("{session_id}", "x", StringComparison.Ordinal) + (path == "/ws" ? "?session=x" : "?key=probe");
        if (path is "/ws" or "/stream")
        {
            await using var socket = await Sockets.SocketClient.OpenAsync(app, concrete);
            await socket.UntilAsync(path == "/ws" ? "subscribed" : "initial");
            return recorded.Names.Keys;
        }
        using var request = new HttpRequestMessage(new HttpMethod(method), concrete);
        request.Content = method == "POST" ? new StringContent("""{"session_id":"y","type":"note"}""") : null;
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return recorded.Names.Keys;
    }
}
