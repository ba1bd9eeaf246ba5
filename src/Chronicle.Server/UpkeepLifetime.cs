using Chronicle.Maintenance;
using Chronicle.Retention;

namespace Chronicle.Server;

/// <summary>Runs retention and maintenance while the server runs. They are the first to stop, so that what was dropped can still be told to the journal.</summary>
internal sealed class UpkeepLifetime(RetentionWorker retention, MaintenanceWorker maintenance) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task[] _running = [];

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = [retention.RunAsync(_stop.Token), maintenance.RunAsync(_stop.Token)];
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled, or it would have been logged
    }

    public void Dispose() => _stop.Dispose();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
