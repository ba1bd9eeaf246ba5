using Chronicle.Diagnostics;
using Chronicle.Journal;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;

namespace Chronicle.Server.Erasing;

/// <summary><c>/api/maintenance/redact</c>: redacts what is stored, behind the requests, and says how far it is. One that a restart interrupted goes on.</summary>
internal sealed partial class StoredRedactionWorker(StoredRedaction redaction, StoredRedactionNote note, TimeProvider clock, ILogger<StoredRedactionWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wanted = new(0);

    // Guarded by the gate.
    private bool _isRunning;
    private bool _isDry;
    private StoredRedactionState? _state;
    private string? _failure;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var worker = routes.ServiceProvider.GetRequiredService<StoredRedactionWorker>();
        routes.MapPost("/api/maintenance/redact", worker.Start).WithScope(Scope.Admin);
        routes.MapGet("/api/maintenance/redact", worker.Answer).WithScope(Scope.Admin);
    }

    public override void Dispose()
    {
        _wanted.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var wanted = _wanted.WaitAsync(stoppingToken);
            while (!wanted.IsCompleted && note.Read() is not null)
            {
                lock (_gate)
                {
                    (_isRunning, _isDry) = (true, false);
                }
                if (!await RunAsync(isDry: false, stoppingToken))
                {
                    await Task.WhenAny(wanted, Task.Delay(Pause, clock, stoppingToken));
                }
            }
            await wanted;
            bool isDry;
            lock (_gate)
            {
                isDry = _isDry;
            }
            await RunAsync(isDry, stoppingToken);
        }
    }

    private async Task<bool> RunAsync(bool isDry, CancellationToken cancellationToken)
    {
        string? failure = null;
        try
        {
            var done = await redaction.RunAsync(isDry, Tell, cancellationToken);
            Tell(done);
            failure = done.Blocker;
            if (!isDry)
            {
                LogRedacted(logger, done.Changed, done.Looked);
            }
        }
        catch (Exception failed) when (failed is StoreException or IOException or UnauthorizedAccessException)
        {
            failure = failed.Message;
            LogFailed(logger, failed);
        }
        lock (_gate)
        {
            (_isRunning, _failure) = (false, failure);
        }
        return failure is null;
    }

    private void Tell(StoredRedactionState state)
    {
        lock (_gate)
        {
            _state = state;
        }
    }

    private Task Start(HttpContext context)
    {
        var isDry = QueryParameters.Flag(context.Request.Query, "dry_run") ?? false;
        lock (_gate)
        {
            if (_isRunning)
            {
                throw new ProblemException(new Problem(409, "redaction-running", "What is stored is being redacted already", "`GET /api/maintenance/redact` says how far it is."));
            }
            (_isRunning, _isDry, _state, _failure) = (true, isDry, null, null);
        }
        _wanted.Release();
        context.Response.StatusCode = 202;
        return Answer(context);
    }

    private Task Answer(HttpContext context)
    {
        (bool IsRunning, bool IsDry, StoredRedactionState? State, string? Failure) now;
        lock (_gate)
        {
            now = (_isRunning, _isDry, _state, _failure);
        }
        JsonResponse.Write(context, now, static (writer, now) =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("running"u8, now.IsRunning);
            writer.WriteBoolean("dry_run"u8, now.IsDry);
            now.State?.WriteMembers(writer);
            writer.WriteString("failure"u8, now.Failure ?? ""); // always there, so that a script can compare it
            writer.WriteEndObject();
        });
        return Task.CompletedTask;
    }

    [LoggerMessage(EventIds.StoredRedacted, LogLevel.Information, "Redacted {Changed} of {Looked} stored events")]
    private static partial void LogRedacted(ILogger logger, long changed, long looked);

    [LoggerMessage(EventIds.StoredRedactionFailed, LogLevel.Error, "Redacting what is stored failed; it goes on where it was in a minute, or when it is asked for again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
