using Chronicle.Server.Problems;
using Chronicle.Server.Security;
using Microsoft.AspNetCore.StaticFiles;

namespace Chronicle.Server.Dashboard;

/// <summary>Serves the dashboard out of the assembly. Its pages are one document; its other files carry a hash in their name.</summary>
internal sealed class DashboardFiles
{
    private const string Prefix = "dashboard/";

    // The page calls nobody but this server; styles set by script (a bar's width) are the one thing inline.
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'";

    private static readonly FileExtensionContentTypeProvider Types = new();

    // Files change only with the build, and a build has an id: no need to load a hash function (5 MB) at every start.
    private static readonly string ETag = $"\"{typeof(DashboardFiles).Assembly.ManifestModule.ModuleVersionId:N}\"";

    private readonly Dictionary<string, byte[]> _files = Load();

    public static void Map(IEndpointRouteBuilder routes)
    {
        var dashboard = new DashboardFiles();
        routes.MapGet("/", dashboard.PageAsync).WithScope(Scope.Open);
        foreach (var page in (ReadOnlySpan<string>)["/sessions", "/sessions/{id}", "/search", "/metrics-view", "/alerts"])
        {
            routes.MapGet(page, dashboard.PageAsync).WithScope(Scope.Open);
        }
        foreach (var file in dashboard._files.Keys)
        {
            routes.MapGet("/" + file, context => dashboard.WriteAsync(context, file)).WithScope(Scope.Open);
        }
    }

    private Task PageAsync(HttpContext context) => _files.ContainsKey("index.html") ? WriteAsync(context, "index.html")
        : throw new ProblemException(new Problem(404, "no-dashboard", "This build has no dashboard", "It was built without web/. The API is all here."));

    private async Task WriteAsync(HttpContext context, string name)
    {
        var bytes = _files[name];
        var headers = context.Response.Headers;
        headers.ETag = ETag;
        headers.CacheControl = name.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Headers.IfNoneMatch == ETag)
        {
            context.Response.StatusCode = 304;
            return;
        }
        context.Response.ContentType = Types.TryGetContentType(name, out var type) ? type : "application/octet-stream";
        context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }

    private static Dictionary<string, byte[]> Load()
    {
        var files = new Dictionary<string, byte[]>();
        var assembly = typeof(DashboardFiles).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(Prefix, StringComparison.Ordinal))
            {
                using var stream = assembly.GetManifestResourceStream(resource)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                files[resource[Prefix.Length..]] = bytes;
            }
        }
        return files;
    }
}
