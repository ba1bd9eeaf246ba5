using Chronicle.Journal;

namespace Chronicle.Server;

/// <summary>Starts the journal before the first request, and drains it before the listener stops: live readers hear goodbye while they still can.</summary>
internal sealed class JournalLifetime(EventJournal journal) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        journal.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => journal.DisposeAsync().AsTask();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
