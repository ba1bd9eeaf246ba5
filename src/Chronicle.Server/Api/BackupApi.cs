using Chronicle.Journal;
using Chronicle.Server.Security;

namespace Chronicle.Server.Api;

/// <summary><c>POST /api/admin/backup</c>: the database as it is at this moment, as one file.</summary>
/// <remarks>The copy is made beside the data and then sent: a slow client must not hold the snapshot, which keeps the write-ahead log from starting over.</remarks>
internal sealed class BackupApi(IEventStore store, ServerOptions server) : IDisposable
{
    private const string Part = "chronicle-backup.part";

    private readonly SemaphoreSlim _oneAtATime = new(1);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/admin/backup", routes.ServiceProvider.GetRequiredService<BackupApi>().SendAsync).WithScope(Scope.Admin);

    public void Dispose() => _oneAtATime.Dispose();

    private async Task SendAsync(HttpContext context)
    {
        var part = Path.Combine(server.Data, Part);
        await _oneAtATime.WaitAsync(context.RequestAborted);
        try
        {
            await store.BackupAsync(part, progress: null, context.RequestAborted);
            await using var copy = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
            context.Response.ContentType = "application/vnd.sqlite3";
            context.Response.ContentLength = copy.Length;
            await copy.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        finally
        {
            File.Delete(part); // one that a crash left is written over by the next
            _oneAtATime.Release();
        }
    }
}
