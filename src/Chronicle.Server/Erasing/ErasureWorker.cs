using Chronicle.Diagnostics;
using Chronicle.Journal;

namespace Chronicle.Server.Erasing;

/// <summary>Finishes erasures that were begun: after a restart, and when readers are no longer in the way.</summary>
internal sealed partial class ErasureWorker(Erasure erasure, PendingErasures pendings, TimeProvider clock, ILogger<ErasureWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            foreach (var pending in pendings.All)
            {
                await FinishAsync(pending, stoppingToken);
            }
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task FinishAsync(PendingErasure pending, CancellationToken cancellationToken)
    {
        try
        {
            if ((await erasure.ResumeAsync(pending, cancellationToken)).Blocker is { } blocker)
            {
                LogBlocked(logger, blocker);
            }
        }
        catch (Exception failed) when (failed is StoreException or IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, failed);
        }
    }

    [LoggerMessage(EventIds.ErasureBlocked, LogLevel.Warning, "An erasure is not finished and is tried again in a minute: {Blocker}")]
    private static partial void LogBlocked(ILogger logger, string blocker);

    [LoggerMessage(EventIds.ErasureFailed, LogLevel.Error, "An erasure failed and is tried again in a minute")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
