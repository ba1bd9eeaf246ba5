using System.Runtime.CompilerServices;
using Chronicle.Diagnostics;
using Chronicle.Journal;
using Microsoft.Extensions.Logging;

namespace Chronicle.Maintenance;

/// <summary>Looks after the store, now and then or when it is asked to; one piece of work at a time.</summary>
public sealed partial class MaintenanceWorker(IEventStore store, MaintenanceOptions options, TimeProvider clock, ILogger<MaintenanceWorker> logger) : IDisposable
{
    // A start has better things to do; a server restarted every day must get to it.
    private static readonly TimeSpan LongestFirstWait = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Optimizes at every interval until it is cancelled; at once over when that is off.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var wait = options.Interval < LongestFirstWait ? options.Interval : LongestFirstWait;
        while (options.Enabled)
        {
            await Task.Delay(wait, clock, cancellationToken);
            wait = await TryOptimizeAsync(cancellationToken) || options.Interval < LongestFirstWait ? options.Interval : LongestFirstWait;
        }
    }

    private async Task<bool> TryOptimizeAsync(CancellationToken cancellationToken)
    {
        var isDone = true;
        try
        {
            await foreach (var step in RunAsync(default, cancellationToken))
            {
                if (step.Status == "failed")
                {
                    isDone = false;
                    LogFailed(logger, step.Name, step.Problem);
                }
            }
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested) // whatever it is: it is tried again
        {
            isDone = false;
            LogFailed(logger, "optimize", failed.Message);
        }
        return isDone;
    }

    /// <summary>Does what is asked for, and optimizes at the end. A step that fails ends it, and says why.</summary>
    /// <remarks>A check comes first: writing a damaged file anew would hide what is missing.</remarks>
    public async IAsyncEnumerable<MaintenanceStep> RunAsync(MaintenanceWork work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (work.Check)
            {
                yield return new MaintenanceStep("check", "started");
                var isSound = true;
                await foreach (var problem in store.VerifyAsync(null, cancellationToken))
                {
                    isSound = false;
                    yield return new MaintenanceStep("check", null, problem);
                }
                yield return isSound ? await DoneAsync("check", cancellationToken) : new MaintenanceStep("check", "failed", "The data is not sound: nothing else was done. Restore a backup.");
                if (!isSound)
                {
                    yield break;
                }
            }
            foreach (var (task, name) in Tasks(work))
            {
                yield return new MaintenanceStep(name, "started");
                if (await TryAsync(task, cancellationToken) is { } failure)
                {
                    yield return new MaintenanceStep(name, "failed", failure);
                    yield break;
                }
                yield return await DoneAsync(name, cancellationToken);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private static IEnumerable<(MaintenanceTask Task, string Name)> Tasks(MaintenanceWork work)
    {
        if (work.Vacuum)
        {
            yield return (MaintenanceTask.Vacuum, "vacuum");
        }
        if (work.Reindex)
        {
            yield return (MaintenanceTask.Reindex, "reindex");
        }
        yield return (MaintenanceTask.Optimize, "optimize");
    }

    private async ValueTask<MaintenanceStep> DoneAsync(string name, CancellationToken cancellationToken) =>
        new(name, "done", Bytes: (await store.GetStatsAsync(cancellationToken)).Bytes);

    private async ValueTask<string?> TryAsync(MaintenanceTask task, CancellationToken cancellationToken)
    {
        try
        {
            await store.MaintainAsync(task, cancellationToken);
            return null;
        }
        catch (StoreException failed)
        {
            return failed.Message;
        }
    }

    [LoggerMessage(EventIds.MaintenanceFailed, LogLevel.Warning, "Maintenance ({Step}) failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string step, string? reason);
}
