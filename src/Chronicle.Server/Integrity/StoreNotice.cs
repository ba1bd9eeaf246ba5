using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Redaction;

namespace Chronicle.Server.Integrity;

/// <summary>Tells, once after the start, that the store is not the one that was in its folder before: in the log, and as an event of the server's own session.</summary>
internal sealed partial class StoreNotice(IEventStore store, IngestQueue queue, Redactor redactor, TimeProvider clock, ILogger<StoreNotice> logger) : IHostedService
{
    public const string EventType = "store.replaced";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.Notice is not { } notice)
        {
            return Task.CompletedTask;
        }
        LogReplaced(logger, notice);
        var told = OwnEvent.Create(EventType, Timestamp.Now(clock), writer =>
        {
            writer.WriteString("reason"u8, notice);
            writer.WriteString("epoch"u8, store.Epoch);
        });
        return queue.AppendAsync([redactor.Pass(told)], OwnEvent.Door, awaitDurable: false, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.StoreReplaced, LogLevel.Warning, "{Notice}")]
    private static partial void LogReplaced(ILogger logger, string notice);
}
