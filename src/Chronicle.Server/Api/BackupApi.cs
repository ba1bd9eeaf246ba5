using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Server.Security;

namespace Chronicle.Server.Api;

/// <summary><c>POST /api/admin/backup</c>: the database as it is at this moment, as one file.</summary>
/// <remarks>The copy is made beside the data and then sent: a slow client must not hold the snapshot, which keeps the write-ahead log from starting over.</remarks>
internal sealed class BackupApi(IEventStore store, ServerOptions server, TimeProvider clock, IHostApplicationLifetime lifetime) : IDisposable
{
    private const string Part = "chronicle-backup.part";

    private const int SentAtOnce = 1 << 20;
    private const int CutAtOnce = 4 << 20;

    // Between two pieces, appends have the processor and the disk.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

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
            await using var copy = new FileStream(part, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 16, useAsync: true);
            File.Delete(part); // an erasure while it is sent must not find it in the folder
            KnownBackups.Add(server.Data, $"sent to {context.Connection.RemoteIpAddress}", Timestamp.Now(clock));
            context.Response.ContentType = "application/vnd.sqlite3";
            context.Response.ContentLength = copy.Length;
            try
            {
                await SendAsync(copy, context.Response.Body, context.RequestAborted);
            }
            finally
            {
                await CutAsync(copy, lifetime.ApplicationStopping);
            }
        }
        finally
        {
            try
            {
                File.Delete(part); // one that a crash left, or that can't be deleted, is written over by the next
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
    }

    private async Task SendAsync(FileStream copy, Stream client, CancellationToken cancellationToken)
    {
        var piece = new byte[SentAtOnce];
        while (await copy.ReadAsync(piece, cancellationToken) is > 0 and var length)
        {
            await client.WriteAsync(piece.AsMemory(0, length), cancellationToken);
            await Task.Delay(Rest, clock, cancellationToken);
        }
    }

    /// <summary>Cuts a deleted file shorter piece by piece: the file system frees a gigabyte in half a second, and every commit's sync waits for that.</summary>
    private async Task CutAsync(FileStream file, CancellationToken hurry)
    {
        for (var length = file.Length; length > CutAtOnce && !hurry.IsCancellationRequested; length -= CutAtOnce)
        {
            file.SetLength(length - CutAtOnce);
            await Task.Delay(Rest, clock, CancellationToken.None);
        }
    }
}
