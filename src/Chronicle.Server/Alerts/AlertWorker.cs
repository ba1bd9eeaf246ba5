using Chronicle.Alerts;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Server.Metrics;

namespace Chronicle.Server.Alerts;

/// <summary>Looks at the rules, and tells the journal, the log and the sinks what changed.</summary>
/// <remarks>Where the alerts stood is read from the journal at the start: one that was raised before a restart is resolved after it, not raised twice.</remarks>
internal sealed partial class AlertWorker(
    AlertOptions options, Readings readings, AlertSinks sinks, IEventStore store, IngestQueue queue, Redactor redactor, TimeProvider clock, ILogger<AlertWorker> logger) : BackgroundService
{
    private const int Remembered = 1000; // changes: with tens of rules, the last of each is among them

    private readonly Lock _gate = new();
    private readonly long _started = clock.GetTimestamp();
    private readonly Queue<IncomingEvent> _unrecorded = new(); // guarded by _recording
    private readonly SemaphoreSlim _recording = new(1);
    private readonly SortedDictionary<string, AlertState> _alerts = new(
        options.Rules.Where(_ => options.Enabled).Where(rule => rule.Value.Enabled).ToDictionary(rule => rule.Key, rule => new AlertState(rule.Key, rule.Value)),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Calls <paramref name="read"/> with all alerts, by name, while nothing changes.</summary>
    public void Read(Action<IEnumerable<AlertState>> read)
    {
        lock (_gate)
        {
            read(_alerts.Values);
        }
    }

    /// <summary>Notes that somebody knows of a raised alert, durably. False: there is no such alert, or it is not raised.</summary>
    public async Task<bool> AcknowledgeAsync(string name, CancellationToken cancellationToken)
    {
        IncomingEvent acknowledgement;
        lock (_gate)
        {
            if (!_alerts.TryGetValue(name, out var alert) || !alert.Acknowledge())
            {
                return false;
            }
            acknowledgement = AlertEvents.Acknowledgement(alert, Timestamp.Now(clock));
        }
        await RecordAsync(acknowledgement, cancellationToken);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_alerts.Count == 0)
        {
            return;
        }
        try
        {
            using var timer = new PeriodicTimer(options.Interval, clock);
            var isRestored = false;
            do
            {
                try
                {
                    if (!isRestored)
                    {
                        await RestoreAsync(stoppingToken);
                        isRestored = true;
                    }
                    await LookAsync(stoppingToken);
                }
                catch (Exception broken) when (!stoppingToken.IsCancellationRequested) // whatever it is: the next look may do better
                {
                    LogUnread(logger, broken.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var filter = new EventFilter { Sessions = new HashSet<string> { OwnEvent.Session }, Types = AlertEvents.Types };
        var page = await store.QueryAsync(new EventQuery { Filter = filter, Before = new Sequence(long.MaxValue), Descending = true, Limit = Remembered }, cancellationToken);
        lock (_gate)
        {
            AlertEvents.Replay(page.Events.Reverse(), _alerts);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        AlertChange[] changes;
        var values = await readings.ReadAsync(cancellationToken);
        lock (_gate)
        {
            var (now, running) = (Timestamp.Now(clock), clock.GetElapsedTime(_started));
            changes = [.. _alerts.Values.Select(alert => alert.Observe(values.GetValueOrDefault(alert.Rule.Metric), now, running)).OfType<AlertChange>()];
        }
        await RecordAsync(null, cancellationToken);
        foreach (var change in changes)
        {
            if (change.IsResolved)
            {
                LogResolved(logger, change.Message);
            }
            else
            {
                LogRaised(logger, change.Message);
            }
            sinks.Tell(change);
            await RecordAsync(AlertEvents.Of(change), cancellationToken);
        }
    }

    /// <summary>Records an alert after those that the journal could not take. What it can't take now waits for the next look: the log and the sinks have heard.</summary>
    private async Task RecordAsync(IncomingEvent? alert, CancellationToken cancellationToken)
    {
        await _recording.WaitAsync(cancellationToken);
        try
        {
            if (alert is not null)
            {
                if (_unrecorded.Count == Remembered)
                {
                    _unrecorded.Dequeue();
                }
                _unrecorded.Enqueue(alert);
            }
            while (_unrecorded.TryPeek(out var next))
            {
                var result = await queue.AppendAsync([redactor.Pass(next)], OwnEvent.Door, awaitDurable: true, cancellationToken);
                if (result.Status != AppendStatus.Committed)
                {
                    if (alert is not null)
                    {
                        LogUnrecorded(logger, alert.Type, result.Status);
                    }
                    return;
                }
                _unrecorded.Dequeue();
            }
        }
        finally
        {
            _recording.Release();
        }
    }

    public override void Dispose()
    {
        _recording.Dispose();
        base.Dispose();
    }

    [LoggerMessage(EventIds.AlertRaised, LogLevel.Warning, "Alert: {Message}")]
    private static partial void LogRaised(ILogger logger, string message);

    [LoggerMessage(EventIds.AlertResolved, LogLevel.Information, "Alert: {Message}")]
    private static partial void LogResolved(ILogger logger, string message);

    [LoggerMessage(EventIds.AlertUnread, LogLevel.Warning, "The alert rules could not read the store: {Reason}")]
    private static partial void LogUnread(ILogger logger, string reason);

    [LoggerMessage(EventIds.AlertUnrecorded, LogLevel.Warning, "{Type} is not in the journal yet: {Status}")]
    private static partial void LogUnrecorded(ILogger logger, string type, AppendStatus status);
}
